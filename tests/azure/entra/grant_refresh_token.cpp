#include <boost/json/serialize.hpp>

#include "entra/grant.h"

namespace watchword::azure {
namespace {

constexpr std::int64_t kRefreshTokenLife = 90LL * 24 * 60 * 60;  // seconds

EntraError bad_token(int code) {
  EntraError error = entra_error(code);
  error.suberror = "bad_token";
  return error;
}

EntraError client_mismatch() {
  EntraError error = entra_error(70000, "The refresh token was issued to another client.");
  error.suberror = "client_mismatch";
  return error;
}

EntraError interaction_wanted(const boost::json::object& claims) {
  EntraError error = entra_error(50076);
  error.error = "invalid_grant";
  error.suberror = "basic_action";
  error.claims = boost::json::serialize(claims);
  return error;
}

}  // namespace

GrantResult redeem_refresh_token(Cloud& cloud, const TokenRequest& request) {
  const std::string token = request.parameter("refresh_token");
  const auto grant = cloud.grants.refresh_tokens.get(token);
  if (!grant) return bad_token(70000);
  if (grant->client_id != request.client.id) return client_mismatch();
  if (grant->revoked) return bad_token(50173);
  if (cloud.clock.now() > grant->issued + kRefreshTokenLife) return bad_token(700082);
  if (cloud.scenario.demands_interaction(request.claims)) return interaction_wanted(request.claims);
  const Account* account = cloud.directory.account(grant->login);
  // MSAL redeems personal accounts' tokens for organizations' resources only there.
  if (account != nullptr && account->tenant == kPersonalTenant && request.tenant != kTransferTenant)
    return entra_error(50020, "Personal accounts are redeemed in the tenant " +
                                  std::string(kTransferTenant) + " only.");
  GrantResult result =
      grant_to_user(cloud, request, grant->login, request.parameter("scope"), grant->family);
  if (std::holds_alternative<EntraError>(result)) return result;
  bool reused = false;
  cloud.grants.refresh_tokens.update(
      token, [&](RefreshGrant& kept) { reused = std::exchange(kept.used, true); });
  if (reused && cloud.scenario.tokens().strict_rotation) return bad_token(70000);
  return result;
}

}  // namespace watchword::azure
