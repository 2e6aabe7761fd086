#include "entra/token_endpoint.h"

#include <watchword/sdk/http.hpp>

namespace watchword::entra {
namespace {

oauth::Headers correlation(const Host& host) {
  return {{"client-request-id", random_uuid(host)}, {"return-client-request-id", "true"}};
}

// `account`: see request_token().
TokenReply redeem_grant(const Host& host, const Realm& realm, std::string_view client,
                        std::string_view scope, std::string_view account, Form grant) {
  std::string asked = realm.authority.host() + '|' + realm.tenant + '|';
  asked.append(client).append("|").append(scope).append("|").append(account);
  const oauth::EndpointReply reply = oauth::post_form(
      host, oauth::Throttle(host, "Entra", asked), realm.authority.endpoint(realm.tenant, "token"),
      std::move(grant), correlation(host));
  if (reply.http_status == http::kOk) return oauth::read_token_answer(host, reply.body);
  ServiceError error = read_service_error(reply.http_status, reply.body);
  error.retry_after_seconds = reply.retry_after_seconds;
  return error;
}

}  // namespace

oauth::EndpointReply post_form(const Host& host, const Realm& realm, std::string_view name,
                               Form form) {
  return oauth::post_form(host, realm.authority.endpoint(realm.tenant, name), std::move(form),
                          correlation(host));
}

std::string requested_scope(const EntraTarget& target) {
  return "offline_access openid profile " + target.scopes;
}

TokenReply request_token(const Host& host, const EntraTarget& target, const Realm& realm,
                         std::string_view account, const std::string& claims, Form grant) {
  grant.add("client_id", target.client_id).add("scope", requested_scope(target));
  // Asks for uid and utid of the account's home (MSAL).
  grant.add("client_info", "1");
  if (!claims.empty()) grant.add("claims", claims);
  return redeem_grant(host, realm, target.client_id, target.scopes, account, std::move(grant));
}

TokenReply request_application_token(const Host& host, const std::string& client_id,
                                     const Realm& realm, const std::string& scope,
                                     const std::string& claims, Form grant) {
  grant.add("client_id", client_id).add("scope", scope).add("claims", claims);
  return redeem_grant(host, realm, client_id, scope, "", std::move(grant));
}

}  // namespace watchword::entra
