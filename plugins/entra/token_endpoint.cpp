#include "entra/token_endpoint.h"

#include "common/text.h"
#include "entra/throttle.h"

namespace watchword::entra {
namespace {

constexpr int kOk = 200;
// When an answer does not say how long its token lives: RFC 6749, section 5.1 leaves it open, and
// Entra's shortest default is an hour.
constexpr std::int64_t kUnsaidLifetimeSeconds = 3600;
constexpr std::int64_t kLifetimeMaxSeconds = 366LL * 24 * 3600;

std::int64_t bounded(std::int64_t seconds) {
  return std::clamp<std::int64_t>(seconds, 0, kLifetimeMaxSeconds);
}

TokenAnswer read_answer(const Host& host, const json::value& body) {
  TokenAnswer answer;
  answer.access_token = Secret(text_at(body, "access_token"));
  answer.refresh_token = Secret(text_at(body, "refresh_token"));
  answer.id_token = Secret(text_at(body, "id_token"));
  answer.client_info = text_at(body, "client_info");
  answer.obtained_at = host.now();
  answer.expires_at =
      answer.obtained_at + bounded(number_at(body, "expires_in").value_or(kUnsaidLifetimeSeconds));
  if (const auto refresh_in = number_at(body, "refresh_in"))
    answer.refresh_at = answer.obtained_at + bounded(*refresh_in);
  return answer;
}

bool is_token_text(std::string_view token) {
  for (const char c : token)
    if (c <= ' ' || c >= 0x7f) return false;
  return !token.empty();
}

}  // namespace

EndpointReply post_form(const Host& host, const Realm& realm, std::string_view name, Form form) {
  HttpRequest request;
  request.method = "POST";
  request.url = realm.authority.endpoint(realm.tenant, name);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"},
                     {"client-request-id", random_uuid(host)},
                     {"return-client-request-id", "true"}};
  request.body = form.take();
  const HttpResponse response = send_with_one_retry(host, request);
  auto body = parse_object(response.body.view());
  if (!body && response.status == kOk)
    throw Failure(WW_NETWORK,
                  realm.authority.host() +
                      " answered with something else than JSON, as a proxy's log-in page does",
                  "Check that this machine reaches https://" + realm.authority.host() +
                      " without a log-in page in between.");
  return {response.status, body ? std::move(*body) : wiped_object(), response.retry_after_seconds};
}

std::string requested_scope(const Target& target) {
  return "offline_access openid profile " + target.scopes;
}

namespace {

// Asks to be left alone are obeyed and remembered.
TokenReply redeem(const Host& host, const Realm& realm, const Throttle& throttle, Form grant) {
  throttle.check();
  const EndpointReply reply = post_form(host, realm, "token", std::move(grant));
  throttle.note(reply.http_status, reply.retry_after_seconds);
  if (reply.http_status != kOk) {
    ServiceError error = read_service_error(reply.http_status, reply.body);
    error.retry_after_seconds = reply.retry_after_seconds;
    return error;
  }
  TokenAnswer answer = read_answer(host, reply.body);
  if (!is_token_text(answer.access_token.view()))
    throw Failure(WW_NETWORK, realm.authority.host() + " answered without an access token",
                  "Try again; if it happens again, check watchword.entra.authorityHost.");
  return answer;
}

}  // namespace

TokenReply request_token(const Host& host, const Target& target, const Realm& realm,
                         std::string_view account, const std::string& claims, Form grant) {
  grant.add("client_id", target.client_id).add("scope", requested_scope(target));
  // Asks for uid and utid of the account's home (MSAL).
  grant.add("client_info", "1");
  if (!claims.empty()) grant.add("claims", claims);
  return redeem(host, realm, Throttle(host, realm, target.client_id, target.scopes, account),
                std::move(grant));
}

TokenReply request_application_token(const Host& host, const std::string& client_id,
                                     const Realm& realm, const std::string& scope,
                                     const std::string& claims, Form grant) {
  grant.add("client_id", client_id).add("scope", scope).add("claims", claims);
  return redeem(host, realm, Throttle(host, realm, client_id, scope, ""), std::move(grant));
}

}  // namespace watchword::entra
