// Entra's dialect of OAuth, for the kit that keeps and renews sessions (plugins/oauth): what is in
// the store, what the refresh grant looks like, and whose it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "entra/id_token.h"
#include "entra/target.h"
#include "oauth/refusals.h"
#include "oauth/renewal.h"

namespace watchword::entra {

using oauth::AccessToken;
using oauth::AccessTokens;
using oauth::Session;
using oauth::Sessions;

inline constexpr oauth::Service kService{"Microsoft Entra", "home_account_id", "username",
                                         "signed_in_at"};

// Microsoft identity platform, "Refresh tokens": replaced on each use, good for 90 days.
inline constexpr std::int64_t kRefreshTokenLifetimeSeconds = 90LL * 24 * 3600;

// "environment|client id|home account id". A refresh token is bound to no tenant, so a session
// serves all tenants of its account.
std::string session_key(const Realm& realm, std::string_view client_id, const Identity& identity);

// An access token is bound to a tenant, and to scopes, in any order.
std::string token_key(const Host& host, std::string_view session, std::string_view tenant,
                      std::string_view scopes);

// A token of the session for the realm, issued for `claims` (JSON, or empty), as the request wants
// it.
oauth::Wanted wanted(const Host& host, const EntraTarget& target, const Realm& realm,
                     std::string_view session, std::string claims);

// The realm in which tokens of the account's own are asked for: its home tenant, but for Microsoft
// accounts, which live in one that issues none for Azure DevOps.
std::string home_realm(const Identity& identity);

// Sends the session's refresh token to the realm, once.
oauth::Redeemed redeem(const Host& host, const EntraTarget& target, Realm realm,
                       const std::string& claims, const Session& session);

// Redeems the refresh token in the realm. Refused access tokens are to be dropped before. Borrows
// everything but the session.
oauth::Renewal renewal(const Host& host, const EntraTarget& target, const Realm& realm,
                       const Session& session, std::string claims);

// What the request's organization refuses.
oauth::Refusals refusals(const Host& host, const EntraTarget& target, std::string_view session);

}  // namespace watchword::entra
