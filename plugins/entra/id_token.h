// Who signed in: the ID token and client_info of a token answer.
#pragma once

#include <string_view>

#include "entra/token_endpoint.h"
#include "oauth/session.h"

namespace watchword::entra {

// The token comes over TLS from who issued it a moment ago, so its times say how this machine's
// clock stands and little else; MSAL does not look at them. A clock that is a day off is told, as
// nothing else will work with it.
inline constexpr std::int64_t kClockSkewSeconds = 24L * 3600;

using oauth::Identity;

// Whether it can be an account's name, safe in keys of a store: "uid.utid", in lower case.
bool is_account_id(std::string_view id);

// Checks issuer, audience, time (with kClockSkewSeconds) and, unless it is empty, the nonce of the
// answer's ID token, and reads the identity from it. Throws Failure(WW_REFUSED) when a check fails.
Identity read_identity(const TokenAnswer& answer, const Realm& realm, std::string_view client_id,
                       std::string_view nonce, std::int64_t now);

}  // namespace watchword::entra
