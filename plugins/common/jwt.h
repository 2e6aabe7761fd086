// Reading a JSON Web Token (RFC 7519) without verifying it.
#pragma once

#include <optional>
#include <string_view>

#include <watchword/sdk/json.hpp>

namespace watchword {

// The claims of a compact JWT, or empty when it is none. The signature is not looked at: use this
// for tokens only that came from their issuer over TLS (OpenID Connect Core 1.0, section 3.1.3.7,
// item 6), or for what nothing depends on.
std::optional<json::value> unverified_claims(std::string_view jwt);

}  // namespace watchword
