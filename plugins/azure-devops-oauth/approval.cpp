#include "azure-devops-oauth/approval.h"

#include <algorithm>
#include <map>

#include <watchword/encoding.hpp>
#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>
#include <watchword/sdk/page.hpp>

#include "azure-devops-oauth/localhost.h"
#include "azure-devops-oauth/refusals.h"
#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::size_t kHandedOverMaxBytes = 65536;
constexpr const char* kSecretVariable = "WATCHWORD_AZURE_DEVOPS_OAUTH_CLIENT_SECRET";

std::string authorize_url(const std::string& authority, const App& app, const std::string& state) {
  Form query;
  query.add("client_id", app.client_id)
      .add("response_type", "Assertion")
      .add("state", state)
      .add("scope", app.scopes)
      .add("redirect_uri", app.redirect_uri);
  return authority + "/oauth2/authorize?" + std::string(query.view());
}

// Once: afterwards it is in the store.
void need_secret(const Host& host, App& app) {
  if (const auto given = host.environment(kSecretVariable)) app.add_secret(Secret(trimmed(*given)));
  if (!app.secrets.empty()) return;
  Secret answer;
  try {
    answer = ask_for_secret(host, app.client_id);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INTERACTION_REQUIRED) throw;
  }
  if (answer.empty())
    throw Failure(WW_INTERACTION_REQUIRED,
                  "the secret of the application " + app.client_id + " is not known",
                  std::string("Put it into ") + kSecretVariable +
                      ", or store it: watchword azure-devops-oauth secret " + app.client_id);
  app.add_secret(std::move(answer));
}

Failure another_account(const AppTarget& target, const std::string& account) {
  const std::string who = account.empty()
                              ? target.organization_name() + " does not say who approved"
                              : "it was approved by " + account;
  return {WW_REFUSED, who + ", and " + target.account + " was asked for",
          "Sign in to Azure DevOps in the browser as " + target.account +
              ", or leave out --account: " + target.login_command()};
}

// The token has no name in it; the organization knows whose it is. The session stays when the
// organization refuses it: others may take it.
void identify(const Host& host, const AppTarget& target, Approved& approved) {
  if (!target.organization) return;
  const std::string account = account_in_organization(host, target, approved.token);
  Session& session = approved.session;
  if (!target.account.empty() && !equal_ignoring_case(account, target.account)) {
    if (approved.is_new) forget_session(host, session.key);
    throw another_account(target, account);
  }
  if (account.empty() || account == session.identity.username) return;
  session.identity.username = account;
  oauth::rename_account(host, kService, session.key, account);
}

Approved redeem_code(const Host& host, const AppTarget& target, const App& app, Grant grant,
                     std::string_view assertion) {
  const Apps apps(host);
  const auto before = apps.find(app.client_id);
  apps.save(app);
  TokenReply reply = request_token(host, authority(host), app, grant, assertion);
  if (const auto* refusal = std::get_if<TokenRefusal>(&reply)) {
    const Failure failure = to_failure(refusal->error, error_context(target, app, refusal->said));
    const bool wants_person = failure.status() == WW_INTERACTION_REQUIRED;
    if (before)
      apps.save(*before);
    else
      apps.erase(app.client_id);  // a secret that was mistyped is asked for again
    throw Failure(wants_person ? WW_REFUSED : failure.status(), failure.message(),
                  failure.advice());
  }
  Approved approved = begin_session(host, target, app, std::get<TokenAnswer>(std::move(reply)));
  identify(host, target, approved);
  return approved;
}

std::string parameter(const std::map<std::string, std::string>& parameters, const char* name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

// The `code` of a callback's address, decoded.
std::optional<std::string> code_of_address(std::string_view text) {
  auto at = text.find('?');
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + 1);
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.starts_with("code=")) return percent_decode(pair.substr(5), true);
  }
  return std::nullopt;
}

Failure nothing_handed_over(const AppTarget& target) {
  return {WW_INVALID, "standard input holds neither a code nor a pair of tokens",
          "Hand over the code, or the service's JSON answer: " + target.login_command() +
              " --code - < FILE"};
}

}  // namespace

Approved approve_in_browser(const Host& host, const AppTarget& target, App app) {
  need_secret(host, app);
  BrowserPage page(host, app.redirect_uri, localhost_certificate(host, app.redirect_uri));
  try {
    const std::string state = random_text(host);
    const auto parameters = page.authorize(
        authorize_url(authority(host), app, state), state,
        "Approve the application " + app.client_id + " for " + target.organization_name(),
        !target.request.may(WW_REQUEST_NO_BROWSER));
    const std::string code = parameter(parameters, "code");
    if (code.empty())
      throw callback_failure(parameter(parameters, "error"),
                             error_context(target, app, parameter(parameters, "error")));
    Approved approved = redeem_code(host, target, app, Grant::kCode, code);
    page.finish(WW_OK, "The application " + app.client_id + " is approved.", "");
    return approved;
  } catch (const Failure& failure) {
    page.finish(failure.status(), failure.message(), failure.advice());
    throw;
  }
}

Approved take_over(const Host& host, const AppTarget& target, App app) {
  const Secret input = host.read_input(kHandedOverMaxBytes);
  const std::string_view given = trimmed(input.view());
  if (given.empty()) throw nothing_handed_over(target);
  if (given.front() != '{') {
    need_secret(host, app);
    if (given.starts_with("https://")) {
      const auto code = code_of_address(given);
      if (!code || code->empty()) throw nothing_handed_over(target);
      return redeem_code(host, target, app, Grant::kCode, *code);
    }
    return redeem_code(host, target, app, Grant::kCode, given);
  }
  const auto object = parse_object(given);
  if (!object) throw nothing_handed_over(target);
  if (const auto secret = text_at(*object, "client_secret"); !secret.empty())
    app.add_secret(Secret(secret));
  need_secret(host, app);
  if (const auto code = text_at(*object, "code"); !code.empty())
    return redeem_code(host, target, app, Grant::kCode, code);
  if (const auto token = text_at(*object, "refresh_token"); !token.empty())
    return redeem_code(host, target, app, Grant::kRefreshToken, token);
  throw nothing_handed_over(target);
}

}  // namespace watchword::devops_oauth
