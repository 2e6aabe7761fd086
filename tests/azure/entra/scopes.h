#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "entra/errors.h"

namespace watchword::azure {

// What a scope parameter asks for: one resource and OpenID Connect's own scopes.
struct Scopes {
  std::string resource;     // the audience of the access token
  std::string permissions;  // as the access token says them
  std::string granted;      // as the token response says it: in the form in which it was asked
  bool openid = false;
  bool offline_access = false;
};

// Microsoft Learn, "Scopes and permissions in the Microsoft identity platform".
std::variant<Scopes, EntraError> parse_scopes(std::string_view text);

}  // namespace watchword::azure
