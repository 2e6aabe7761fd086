#include "entra/dialect.h"

#include <algorithm>

#include "common/text.h"
#include "entra/claims.h"
#include "entra/identity_broker/failure.h"
#include "entra/tenant.h"
#include "entra/token_endpoint.h"

namespace watchword::entra {
namespace {

// Microsoft accounts live in one tenant and are refreshed through another (as Git Credential
// Manager does for organizations that Microsoft accounts back).
constexpr std::string_view kMicrosoftAccountTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
constexpr std::string_view kMicrosoftAccountRefreshTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

constexpr std::size_t kScopeHashHexDigits = 16;

}  // namespace

std::string session_key(const Realm& realm, std::string_view client_id, const Identity& identity) {
  return realm.authority.environment() + '|' + std::string(client_id) + '|' + identity.id;
}

std::string token_key(const Host& host, std::string_view session, std::string_view tenant,
                      std::string_view scopes) {
  std::vector<std::string> sorted = words(scopes);
  std::sort(sorted.begin(), sorted.end());
  std::string joined;
  for (const std::string& word : sorted) joined += word + ' ';
  return std::string(session) + '|' + std::string(tenant) + '|' +
         host.sha256_hex(joined).substr(0, kScopeHashHexDigits);
}

oauth::Wanted wanted(const Host& host, const EntraTarget& target, const Realm& realm,
                     std::string_view session, std::string claims) {
  return {token_key(host, session, realm.tenant, target.scopes),
          realm.tenant,
          std::move(claims),
          target.request.min_ttl_seconds,
          target.request.may(WW_REQUEST_OFFLINE),
          target.login_command()};
}

std::string home_realm(const Identity& identity) {
  const std::string tenant = identity.id.substr(identity.id.rfind('.') + 1);
  return tenant == kMicrosoftAccountTenant ? std::string(kOrganizations) : tenant;
}

oauth::Redeemed redeem(const Host& host, const EntraTarget& target, Realm realm,
                       const std::string& claims, const Session& session) {
  const std::string tenant = realm.tenant;
  if (tenant == kOrganizations && session.identity.id.ends_with(kMicrosoftAccountTenant))
    realm.tenant = kMicrosoftAccountRefreshTenant;
  Form grant;
  grant.add("grant_type", "refresh_token").add("refresh_token", session.refresh_token.view());
  TokenReply reply =
      request_token(host, target, realm, session.key, claims_parameter(claims), std::move(grant));
  if (auto* answer = std::get_if<TokenAnswer>(&reply)) return std::move(*answer);
  const ServiceError& error = std::get<ServiceError>(reply);
  const Failure failure = with_broker_advice(
      host, target, error, to_failure(error, target, session.identity.username, tenant));
  // What the identity broker may have an answer to is not the end of it.
  if (outcome_of(error) == Outcome::kRefused && broker_may_help(host, target, error))
    return oauth::Refusal{Outcome::kInteraction,
                          {WW_INTERACTION_REQUIRED, failure.message(), failure.advice()},
                          error.claims};
  return oauth::Refusal{outcome_of(error), failure, error.claims};
}

oauth::Renewal renewal(const Host& host, const EntraTarget& target, const Realm& realm,
                       const Session& session, std::string claims) {
  return {host, kService, session.key, wanted(host, target, realm, session.key, claims),
          [&target, &realm, claims](const Host& by, const Session& read) {
            return redeem(by, target, realm, claims, read);
          }};
}

// What it refused while it was in another tenant says nothing.
oauth::Refusals refusals(const Host& host, const EntraTarget& target, std::string_view session) {
  const auto realm = known_realm(host, target);
  return {host, session, target.organization_name() + (realm ? '@' + realm->tenant : ""),
          target.request.host + '/' + target.request.path};
}

}  // namespace watchword::entra
