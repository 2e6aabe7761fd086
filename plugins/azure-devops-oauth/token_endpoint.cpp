#include "azure-devops-oauth/token_endpoint.h"

#include <algorithm>

#include "common/http.h"
#include "common/json.h"
#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::string_view kAuthority = "https://app.vssps.visualstudio.com";
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::string_view kCodeGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kRefreshGrant = "refresh_token";
constexpr std::int64_t kDefaultLifetimeSeconds = 3599;
constexpr std::size_t kSaidMaxBytes = 200;
constexpr int kHttpOk = 200;
constexpr int kHttpTooManyRequests = 429;

// Keys are written in PascalCase there, and in other cases elsewhere.
std::string_view text_in_any_case(const json::value& object, std::string_view key) {
  for (const auto& member : object.get_object())
    if (equal_ignoring_case(std::string_view(member.key()), key) && member.value().is_string())
      return {member.value().get_string().data(), member.value().get_string().size()};
  return {};
}

TokenRefusal read_refusal(const HttpResponse& response) {
  const auto body = parse_object(response.body.view());
  const std::string_view error = body ? text_in_any_case(*body, "Error") : "";
  const std::string_view description = body ? text_in_any_case(*body, "ErrorDescription") : "";
  std::string said = printable(description.empty() ? error : description, kSaidMaxBytes);
  if (said.empty()) said = "HTTP " + std::to_string(response.status);
  return {classify(response.status, error, description), said};
}

TokenReply send(const Host& host, const std::string& authority, const App& app,
                const Secret& secret, Grant grant, std::string_view assertion) {
  Form form;
  form.add("client_assertion_type", kAssertionType)
      .add("client_assertion", secret.view())
      .add("grant_type", grant == Grant::kCode ? kCodeGrant : kRefreshGrant)
      .add("assertion", assertion)
      .add("redirect_uri", app.redirect_uri);
  HttpRequest request;
  request.method = "POST";
  request.url = authority + "/oauth2/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.body = form.take();
  const HttpResponse response = send_with_one_retry(host, request);
  if (response.status == kHttpOk) return read_tokens(host, response.body.view());
  if (response.status == kHttpTooManyRequests)
    throw Failure(WW_NETWORK, "Azure DevOps wants fewer requests", "Try again in a minute.");
  return read_refusal(response);
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

TokenAnswer read_tokens(const Host& host, std::string_view json_text) {
  const auto body = parse_object(json_text);
  if (!body)
    throw Failure(WW_NETWORK,
                  "Azure DevOps' authorization server answered something that is no JSON",
                  "Check that no proxy answers in its place.");
  TokenAnswer answer;
  answer.access_token = Secret(text_at(*body, "access_token"));
  answer.refresh_token = Secret(text_at(*body, "refresh_token"));
  answer.obtained_at = host.now();
  // A text there: "3599".
  answer.expires_at =
      host.now() +
      std::max<std::int64_t>(number_at(*body, "expires_in").value_or(kDefaultLifetimeSeconds), 0);
  if (answer.access_token.empty() || answer.refresh_token.empty())
    throw Failure(WW_REFUSED,
                  "an access token and a refresh token were expected, and one is missing",
                  "Approve the application again, or hand over the whole answer of the service.");
  return answer;
}

}  // namespace watchword::devops_oauth
