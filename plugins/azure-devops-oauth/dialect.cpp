#include "azure-devops-oauth/dialect.h"

#include "common/jwt.h"

namespace watchword::devops_oauth {
namespace {

// The SHA-256 of the refresh token that was sent last, unless the service refused it.
std::string spending_key(std::string_view session) {
  return "spending|" + std::string(session);
}

App app_of(const Host& host, const Session& session) {
  auto app = Apps(host).find(session.client_id);
  if (app && !app->secrets.empty()) return std::move(*app);
  throw Failure(WW_REFUSED, "the secret of the application " + session.client_id + " is not stored",
                "Store it: watchword azure-devops-oauth secret " + session.client_id);
}

oauth::Refusal understood(const TokenRefusal& refusal, const ErrorContext& context,
                          bool was_broken_off) {
  // A code is never sent here: what is refused as one is the refresh token.
  const TokenError error =
      refusal.error == TokenError::kCodeWrong || refusal.error == TokenError::kCodeExpired
          ? TokenError::kTokenWrong
          : refusal.error;
  Failure failure = to_failure(error, context);
  if (error == TokenError::kTokenUsed && was_broken_off)
    failure = Failure(failure.status(),
                      "the last renewal was broken off after Azure DevOps had answered it and "
                      "before the new refresh token was kept; the old one works once",
                      failure.advice());
  const bool is_transient = failure.status() == WW_NETWORK;
  const oauth::Outcome otherwise =
      is_transient ? oauth::Outcome::kTransient : oauth::Outcome::kRefused;
  return {ends_session(error) ? oauth::Outcome::kSessionEnded : otherwise, std::move(failure), ""};
}

oauth::Redeemed redeem(const Host& host, const AppTarget& target, const Session& session) {
  const App app = app_of(host, session);
  const std::string note = host.sha256_hex(session.refresh_token.view());
  const bool was_broken_off = host.state(spending_key(session.key)) == note;
  host.put_state(spending_key(session.key), note);
  TokenReply reply = request_token(host, session.authority, app, Grant::kRefreshToken,
                                   session.refresh_token.view());
  if (auto* answer = std::get_if<TokenAnswer>(&reply)) return std::move(*answer);
  const auto& refusal = std::get<TokenRefusal>(reply);
  host.erase_state(spending_key(session.key));
  return understood(refusal, error_context(target, app, refusal.said), was_broken_off);
}

// The token says who approved; an account's name is not in it.
std::string user_of(const TokenAnswer& answer) {
  const auto claims = unverified_claims(answer.access_token.view());
  const std::string_view id = claims ? text_at(*claims, "nameid") : std::string_view();
  return id.empty() ? "unknown" : std::string(id);
}

}  // namespace

oauth::Wanted wanted(const AppTarget& target, std::string_view session) {
  return {std::string(session),
          "",
          "",
          target.request.min_ttl_seconds,
          target.request.may(WW_REQUEST_OFFLINE),
          target.login_command()};
}

oauth::Renewal renewal(const Host& host, const AppTarget& target, std::string_view session) {
  return {host, kService, std::string(session), wanted(target, session),
          [&host, &target](const Session& read) { return redeem(host, target, read); }};
}

Approved begin_session(const Host& host, const AppTarget& target, const App& app,
                       TokenAnswer answer) {
  Session session;
  session.client_id = app.client_id;
  session.authority = authority(host);
  session.identity.id = user_of(answer);
  session.key = session.client_id + '|' + session.identity.id;
  auto begun =
      oauth::begin_session(host, kService, session, wanted(target, session.key), std::move(answer));
  return {std::move(session), std::move(begun.token), begun.is_new};
}

void forget_session(const Host& host, std::string_view session) {
  oauth::forget_session(host, kService, session);
  host.erase_state(spending_key(session));
}

oauth::Refusals refusals(const Host& host, const AppTarget& target, std::string_view session) {
  return {host, session, target.organization_name()};
}

}  // namespace watchword::devops_oauth
