// Who signed in: the ID token and client_info of a token answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "entra/token_endpoint.h"

namespace watchword::entra {

inline constexpr std::int64_t kClockSkewSeconds = 120;

struct Identity {
  std::string home_account_id;       // "uid.utid", lower case
  std::string username;              // "ada@contoso.example"
  std::string name;                  // "Ada Lovelace"
  std::vector<std::string> aliases;  // other names that the account goes by
  std::string tenant;                // that issued the token, lower case GUID

  bool goes_by(std::string_view account) const;
};

// Checks issuer, audience, time (with kClockSkewSeconds) and, unless it is empty, the nonce of the
// answer's ID token, and reads the identity from it. Throws Failure(WW_REFUSED) when a check fails.
Identity read_identity(const TokenAnswer& answer, const Realm& realm, std::string_view client_id,
                       std::string_view nonce, std::int64_t now);

}  // namespace watchword::entra
