#include "azure-container-registry/exchange.h"

#include <algorithm>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "common/jwt.h"
#include "common/text.h"

namespace watchword::container_registry {
namespace {

constexpr std::size_t kReasonMaxBytes = 200;
// Where the token does not say when it ends, which all of them do.
constexpr std::int64_t kShortLifeSeconds = 3600;

// {"errors":[{"code":"…","message":"…"}]}, or {"error":"…","error_description":"…"}.
std::string words_of(const HttpResponse& response) {
  const auto body = parse_object(response.body.view());
  if (!body) return {};
  if (const auto* errors = array_at(*body, "errors"); errors != nullptr && !errors->empty())
    return printable(text_at(errors->front(), "message"), kReasonMaxBytes);
  return printable(text_at(*body, "error_description"), kReasonMaxBytes);
}

// It becomes part of headers and of lines.
bool is_token(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string quoted(const std::string& words) {
  return words.empty() ? "" : " (\"" + words + "\")";
}

NotTaken not_taken(const Registry& registry, const Token& token, const HttpResponse& response) {
  const std::string whose = token.account.empty() ? "this account" : token.account;
  return {WW_REFUSED,
          "the registry " + registry.name + " does not let " + whose + " in" +
              quoted(words_of(response)),
          "Sign in with an account that has a role there, AcrPull or AcrPush: watchword login " +
              registry.origin + " --account NAME"};
}

Failure failure_of(const Registry& registry, const HttpResponse& response) {
  const std::string status = "HTTP " + std::to_string(response.status);
  if (response.status == http::kNotFound)
    return {WW_INVALID, "there is no registry at " + registry.origin, "Check its name."};
  if (response.status == http::kTooManyRequests || http::is_server_error(response.status))
    return {WW_NETWORK,
            "the registry " + registry.name + " gives no token now: it answered " + status +
                quoted(words_of(response)),
            "Try again in a few minutes."};
  return {WW_NETWORK,
          registry.origin + " answered " + status + quoted(words_of(response)) +
              " and not as a registry does",
          "Check what answers at that address; a proxy with a page of its own does so too."};
}

}  // namespace

Owner owner_of(const Token& token) {
  const auto claims = unverified_claims(token.secret.view());
  if (!claims) return {"", token.account};
  const std::string tenant(text_at(*claims, "tid"));
  const std::string_view object = text_at(*claims, "oid");
  return {tenant, object.empty() ? token.account : tenant + '/' + std::string(object)};
}

IdentityToken exchange(const Host& host, const Registry& registry, const Token& token) {
  const Owner owner = owner_of(token);
  Form form;
  form.add("grant_type", "access_token").add("service", registry.name);
  if (!owner.tenant.empty()) form.add("tenant", owner.tenant);
  form.add("access_token", token.secret.view());
  HttpRequest request;
  request.method = "POST";
  request.url = registry.origin + "/oauth2/exchange";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.body = form.take();
  const HttpResponse response = send_with_one_retry(host, request);
  if (response.status == http::kUnauthorized || response.status == http::kForbidden)
    throw not_taken(registry, token, response);
  const auto body = parse_object(response.body.view());
  if (response.status != http::kOk || !body || !is_token(text_at(*body, "refresh_token")))
    throw failure_of(registry, response);
  IdentityToken out;
  out.secret = Secret(text_at(*body, "refresh_token"));
  out.registry = registry.name;
  out.account = token.account;
  out.owner = owner.id;
  const auto described = describe(out.secret.view());
  out.expires_at = described && described->expires_at != 0 ? described->expires_at
                                                           : host.now() + kShortLifeSeconds;
  return out;
}

}  // namespace watchword::container_registry
