#include "azure-devops-oauth/token_endpoint.h"

#include <watchword/sdk/http.hpp>

#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::string_view kAuthority = "https://app.vssps.visualstudio.com";
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::string_view kCodeGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kRefreshGrant = "refresh_token";
constexpr std::size_t kSaidMaxBytes = 200;

// Keys are written in PascalCase there, and in other cases elsewhere.
std::string_view text_in_any_case(const json::value& object, std::string_view key) {
  for (const auto& member : object.get_object())
    if (equal_ignoring_case(std::string_view(member.key()), key) && member.value().is_string())
      return {member.value().get_string().data(), member.value().get_string().size()};
  return {};
}

TokenRefusal read_refusal(const oauth::EndpointReply& reply) {
  const std::string_view error = text_in_any_case(reply.body, "Error");
  const std::string_view description = text_in_any_case(reply.body, "ErrorDescription");
  std::string said = printable(description.empty() ? error : description, kSaidMaxBytes);
  if (said.empty()) said = "HTTP " + std::to_string(reply.http_status);
  return {classify(reply.http_status, error, description), said};
}

TokenAnswer read_answer(const Host& host, const json::value& body) {
  TokenAnswer answer = oauth::read_token_answer(host, body);
  if (answer.refresh_token.empty())
    throw Failure(WW_REFUSED,
                  "an access token and a refresh token were expected, and one is missing",
                  "Approve the application again, or hand over the whole answer of the service.");
  const std::int64_t end = expiry_of(answer.refresh_token.view());
  answer.session_ends_at = end != 0 ? end : answer.obtained_at + kRefreshTokenLifetimeSeconds;
  return answer;
}

TokenReply send(const Host& host, const std::string& authority, const App& app,
                const Secret& secret, Grant grant, std::string_view assertion) {
  Form form;
  form.add("client_assertion_type", kAssertionType)
      .add("client_assertion", secret.view())
      .add("grant_type", grant == Grant::kCode ? kCodeGrant : kRefreshGrant)
      .add("assertion", assertion)
      .add("redirect_uri", app.redirect_uri);
  const oauth::Throttle throttle(host, "Azure DevOps", authority + '|' + app.client_id);
  const oauth::EndpointReply reply =
      oauth::post_form(host, throttle, authority + "/oauth2/token", std::move(form));
  if (reply.http_status == http::kOk) return read_answer(host, reply.body);
  if (reply.http_status == http::kTooManyRequests)
    throw Failure(WW_NETWORK, "Azure DevOps wants fewer requests", "Try again in a minute.");
  return read_refusal(reply);
}

}  // namespace

std::string authority(const Host& host) {
  std::string address =
      host.config("azure-devops-oauth.authority").value_or(std::string(kAuthority));
  while (address.ends_with('/')) address.pop_back();
  if (!address.starts_with("https://"))
    throw Failure(WW_INVALID, "watchword.azure-devops-oauth.authority is not an https address",
                  "Remove it.");
  return address;
}

TokenReply request_token(const Host& host, const std::string& authority, const App& app,
                         Grant grant, std::string_view assertion) {
  TokenReply reply = TokenRefusal{TokenError::kSecretWrong, "no secret is stored"};
  for (const Secret& secret : app.secrets) {
    reply = send(host, authority, app, secret, grant, assertion);
    const auto* refusal = std::get_if<TokenRefusal>(&reply);
    if (refusal == nullptr || !is_about_secret(refusal->error)) return reply;
    host.trace("a secret of the application was refused: " + refusal->said);
  }
  return reply;
}

}  // namespace watchword::devops_oauth
