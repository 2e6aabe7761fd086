#pragma once

#include <variant>

#include "entra/clients.h"
#include "entra/issue.h"

namespace watchword::azure {

// A token request that has passed the checks which all grants share.
struct TokenRequest {
  const Request& http;
  std::string tenant;  // segment of the path
  const Client& client;
  boost::json::object claims;

  std::string parameter(std::string_view name) const { return http.form.get(name); }
};

using GrantResult = std::variant<Issuance, EntraError>;

// One function a grant type.
GrantResult redeem_code(Cloud& cloud, const TokenRequest& request);
GrantResult redeem_refresh_token(Cloud& cloud, const TokenRequest& request);
GrantResult redeem_device_code(Cloud& cloud, const TokenRequest& request);
// RFC 6749 section 4.4; Microsoft Learn, "OAuth 2.0 client credentials flow".
GrantResult redeem_client_credentials(Cloud& cloud, const Request& request,
                                      const Application& application);

// What every grant ends with: the account's tokens for `scope` through this authority.
GrantResult grant_to_user(Cloud& cloud, const TokenRequest& request, const std::string& login,
                          const std::string& scope, const std::string& family);

// Ends a sign-in: no token of the family works any more.
void revoke_family(Cloud& cloud, const std::string& family);

}  // namespace watchword::azure
