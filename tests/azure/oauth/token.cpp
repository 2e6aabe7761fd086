// The token endpoint of Azure DevOps' own authorization server (Microsoft Learn, "Authorize access
// to REST APIs with OAuth 2.0").
#include "base/encoding.h"
#include "oauth/errors.h"
#include "server/recorder.h"
#include "services.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::string_view kCodeGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kRefreshGrant = "refresh_token";
constexpr int kAccessTokenLife = 3599;                            // seconds
constexpr std::int64_t kRefreshTokenLife = 365LL * 24 * 60 * 60;  // seconds

std::string new_token(const Cloud& cloud, const Delegation& delegation, const char* type) {
  return cloud.key.sign({{"nameid", cloud.directory.account(delegation.login)->oid},
                         {"scp", delegation.scope},
                         {"aui", delegation.authorization},
                         {"appid", delegation.application},
                         {"typ", type},
                         {"jti", random_guid()},
                         {"iss", kDelegatedIssuer},
                         {"aud", kDelegatedIssuer},
                         {"nbf", cloud.clock.now()},
                         {"exp", delegation.expires}});
}

// expires_in is a text, and the token's type is not Bearer.
Reply issue(Cloud& cloud, Delegation delegation, const AppSecret& secret) {
  const int life = cloud.scenario.tokens().expires_in.value_or(kAccessTokenLife);
  delegation.secret = secret.id;
  delegation.used = false;
  delegation.expires = cloud.clock.now() + life;
  const std::string access = new_token(cloud, delegation, "access");
  cloud.delegations.access_tokens.put(access, delegation);
  delegation.expires = cloud.clock.now() + kRefreshTokenLife;
  const std::string refresh = new_token(cloud, delegation, "refresh");
  cloud.delegations.refresh_tokens.put(refresh, delegation);
  Reply reply = json_reply({{"access_token", access},
                            {"token_type", "jwt-bearer"},
                            {"expires_in", std::to_string(life)},
                            {"refresh_token", refresh},
                            {"scope", delegation.scope}});
  reply.notes["account"] = delegation.login;
  reply.notes["issued_access_token"] = fingerprint(access);
  reply.notes["issued_refresh_token"] = fingerprint(refresh);
  return reply;
}

// A test and its consequence in one step: of two clients that come at once, one is late.
bool take(Table<Delegation>& table, const std::string& text) {
  bool used = false;
  table.update(text, [&](Delegation& kept) { used = std::exchange(kept.used, true); });
  return !used;
}

Reply redeem_code(Cloud& cloud, const Request& request, const OAuthApp& application,
                  const AppSecret& secret) {
  const std::string code = request.form.get("assertion");
  const auto delegation = cloud.delegations.codes.get(code);
  if (!delegation || delegation->application != application.id || delegation->revoked)
    return token_error("invalidAuthorizationGrant");
  if (delegation->redirect_uri != request.form.get("redirect_uri"))
    return token_error("invalidRedirectUri");
  if (cloud.clock.now() > delegation->expires) return token_error("authorizationGrantExpired");
  if (!take(cloud.delegations.codes, code)) return token_error("accessAlreadyIssued");
  return issue(cloud, *delegation, secret);
}

// What was minted with a secret that was made anew since does not work any more.
Reply redeem_refresh_token(Cloud& cloud, const Request& request, const OAuthApp& application,
                           const AppSecret& secret) {
  const std::string token = request.form.get("assertion");
  const auto delegation = cloud.delegations.refresh_tokens.get(token);
  if (!delegation || delegation->application != application.id ||
      cloud.clock.now() > delegation->expires ||
      application.secret_of_id(delegation->secret) == nullptr)
    return token_error("invalidRefreshToken");
  if (delegation->revoked) return token_error("authorizationNotFound");
  if (!application.redirects_to(request.form.get("redirect_uri")))
    return token_error("invalidRedirectUri");
  if (!take(cloud.delegations.refresh_tokens, token))
    return token_error("accessTokenAlreadyRefreshed");
  return issue(cloud, *delegation, secret);
}

Reply token(Cloud& cloud, const Request& request) {
  const std::string type = request.headers.header("Content-Type");
  if (lower_case(type.substr(0, type.find(';'))) != kFormType)
    return token_error("invalid_request", "The content type must be " + std::string(kFormType));
  if (const auto fault = cloud.scenario.take_oauth_fault("oauth.token"))
    return token_error(fault->error);
  if (request.form.get("client_assertion_type") != kAssertionType)
    return token_error("invalid_client", "Invalid client auth token");
  const std::string secret_text = request.form.get("client_assertion");
  if (secret_text.empty()) return token_error("clientSecretRequired");
  const auto application = cloud.oauth_apps.with_secret(secret_text);
  if (!application) return token_error("invalidClientSecret");
  const AppSecret& secret = *application->secret_of_text(secret_text);
  if (cloud.clock.now() >= secret.valid_to) return token_error("clientSecretExpired");
  const std::string grant = request.form.get("grant_type");
  if (grant.empty()) return token_error("grantTypeRequired");
  if (grant != kCodeGrant && grant != kRefreshGrant)
    return token_error("unsupported_grant_type", "The grant_type is not supported");
  if (request.form.get("assertion").empty()) return token_error("authorizationGrantRequired");
  if (request.form.get("redirect_uri").empty()) return token_error("redirectUriRequired");
  return grant == kCodeGrant ? redeem_code(cloud, request, *application, secret)
                             : redeem_refresh_token(cloud, request, *application, secret);
}

}  // namespace

Routes delegated_token_routes(Cloud& cloud) {
  return {{"oauth.token", Service::kProfile, "POST", "/oauth2/token",
           [&cloud](const Request& request) { return token(cloud, request); }}};
}

}  // namespace watchword::azure
