#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "entra/scopes.h"
#include "world/cloud.h"

namespace watchword::azure {

// What a token response is made from.
struct Issuance {
  const Account& account;
  std::string tenant;  // for which the tokens are
  std::string client_id;
  Scopes scopes;
  std::string nonce;
  boost::json::object claims;  // the claims request
  std::string family;          // of the refresh token
  std::string issuer_host;
  bool wants_client_info = false;  // MSAL's client_info=1
  // How an application proved that it is itself, as the claim appidacr has it: "1" by a secret, "2"
  // by a certificate or an assertion. Empty for a user's tokens.
  std::string application_proof = {};

  bool is_application() const { return !application_proof.empty(); }
};

// The successful answer of the token endpoint. Remembers the tokens it gives out.
Reply issue_tokens(Cloud& cloud, const Issuance& issuance);

// An access token alone, for resources of Azure that hand it out themselves.
std::string issue_access_token(Cloud& cloud, const Issuance& issuance, int expires_in);

// The `claims` parameter; nothing where it is not a JSON object.
std::optional<boost::json::object> parse_claims(const std::string& text);

}  // namespace watchword::azure
