#include "azure-devops-oauth/oauth.h"

#include <algorithm>

#include <watchword/sdk/page.hpp>

#include "azure-devops-oauth/refusals.h"
#include "common/devops_token.h"
#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::uint32_t kSignInLockTimeoutMs = (kSignInTimeoutSeconds + 60) * 1000;

bool can_open_browser(const Host& host, const Request& request) {
  if (!request.may(WW_REQUEST_INTERACTIVE) || request.may(WW_REQUEST_OFFLINE)) return false;
  return (host.signin_abilities() & (WW_SIGNIN_BROWSER | WW_SIGNIN_TERMINAL)) != 0;
}

oauth::Silence silence_of(const Host& host, const AppTarget& target, const std::string& client_id) {
  return {host, "approve|" + client_id, target.login_command()};
}

Failure nobody_to_ask(const AppTarget& target) {
  return {WW_INTERACTION_REQUIRED,
          "approving an application needs a person, and nobody can be asked here",
          "Approve it on another machine, and hand the code over: " + target.login_command() +
              " --code - < FILE"};
}

}  // namespace

std::int64_t session_end(const Host& host, const Session& session) {
  const auto app = Apps(host).find(session.client_id);
  const std::int64_t secret = app ? app->secret_ends_at() : 0;
  return secret == 0 ? session.ends_at : std::min(secret, session.ends_at);
}

// Said once for each run of a command that uses it.
void OAuth::say_removal() {
  if (std::exchange(said_removal_, true)) return;
  host_.notice(
      "Azure DevOps OAuth is being removed in 2026. Move to Microsoft Entra before: watchword "
      "migrate azure-devops-oauth");
}

std::vector<Way> OAuth::ways(const Request& request) {
  if (request.protocol != "https" || !request.scope.empty() ||
      request.may(WW_REQUEST_WITHOUT_SECRETS))
    return {};
  const AppTarget target = make_target(host_, request);
  const auto binding =
      target.organization ? Bindings(host_).find(target.organization->name) : std::nullopt;
  if (!binding) return {};
  std::vector<Way> ways;
  if (auto way = session_way(target, *binding)) ways.push_back(std::move(*way));
  if (can_open_browser(host_, request))
    ways.push_back(
        {WW_RANK_INTERACTIVE, std::string(kWayBrowser),
         "a person can approve the application " + binding->client_id + " again in a browser",
         binding->account, 0});
  return ways;
}

std::optional<Session> OAuth::session_for(const AppTarget& target, const Binding& binding) const {
  const Sessions sessions(host_, kService);
  auto usual = sessions.find(binding.session);
  if (usual && !usual->is_anothers(target.account)) return usual;
  const Bindings bindings(host_);
  for (Session& session : sessions.all())
    if (session.client_id == binding.client_id && session.identity.goes_by(target.account) &&
        !bindings.signed_out(binding.organization, session.key))
      return std::move(session);
  return std::nullopt;
}

std::optional<Way> OAuth::session_way(const AppTarget& target, const Binding& binding) const {
  const auto session = session_for(target, binding);
  if (!session) return std::nullopt;
  const auto token = AccessTokens(host_, kService).find(session->key);
  const bool alive = token && token->expires_at > host_.now();
  return Way{WW_RANK_BINDING, std::string(kWaySession),
             session->identity.username + " approved the application " + session->client_id +
                 " for " + binding.organization + " on " + day_of(session->signed_in_at) +
                 "; renewed without a person until " + day_of(session_end(host_, *session)),
             session->identity.username, alive ? token->expires_at : 0};
}

std::optional<Answer> OAuth::get(const Request& request, std::string_view way) {
  const AppTarget target = make_target(host_, request);
  const auto binding =
      target.organization ? Bindings(host_).find(target.organization->name) : std::nullopt;
  if (!binding) return std::nullopt;
  if (way == kWaySession) return from_session(target, *binding);
  if (!can_open_browser(host_, request)) throw nobody_to_ask(target);
  return from_person(target, *binding);
}

std::optional<Answer> OAuth::from_session(const AppTarget& target, const Binding& binding) {
  const auto session = session_for(target, binding);
  if (!session) return std::nullopt;
  const std::string& refused = target.request.refused_sha256;
  if (!refused.empty()) note_refusal(host_, target, session->key, refused);
  check_not_refused(host_, target, *session);
  auto token = renewal(host_, target, session->key).token();
  if (!token) return std::nullopt;
  return make_answer(target, *session, std::move(*token));
}

// One person is asked once: whoever waited for another process's approval uses what came of it.
Answer OAuth::from_person(const AppTarget& target, const Binding& binding) {
  const oauth::Silence silence = silence_of(host_, target, binding.client_id);
  silence.check();
  const Host::Lock lock = host_.lock("approve|" + binding.client_id, kSignInLockTimeoutMs);
  silence.check();
  if (auto answer = from_session(target, binding)) return std::move(*answer);
  App app = wanted_app(host_, target, binding.client_id);
  return silence.keep([&] {
    return finish_login(target, approve_in_browser(host_, target, std::move(app)),
                        target.account.empty());
  });
}

Answer OAuth::make_answer(const AppTarget& target, const Session& session, AccessToken token) {
  say_removal();
  Answer answer;
  answer.flags = WW_ANSWER_EPHEMERAL;
  answer.username = basic_username({target.request.username, session.identity.username});
  answer.secret = std::move(token.token);
  answer.expires_at = token.expires_at;
  answer.account = session.identity.username;
  answer.session = session.key;
  return answer;
}

bool OAuth::accepted(const Request& request, const Issued& issued) {
  refusals(host_, make_target(host_, request), issued.session).accept();
  return true;
}

bool OAuth::refused(const Request& request, const Issued& issued) {
  return !issued.session.empty() &&
         note_refusal(host_, make_target(host_, request), issued.session, issued.sha256);
}

std::optional<Answer> OAuth::login(const Request& request) {
  const AppTarget target = make_target(host_, request);
  const auto code = request.option("code");
  if (code && *code != "-")
    throw Failure(WW_INVALID, "a code is not taken from the command line, which others can read",
                  "Give it on standard input: " + target.login_command() + " --code - < FILE");
  if (!request.account.empty() && !target.organization)
    throw Failure(WW_INVALID,
                  "whether " + request.account +
                      " approves can be seen at an organization only, and none is named",
                  "Give its address: watchword login https://dev.azure.com/ORGANIZATION --provider "
                  "azure-devops-oauth --account " +
                      request.account);
  const auto binding =
      target.organization ? Bindings(host_).find(target.organization->name) : std::nullopt;
  App app = wanted_app(host_, target, binding ? binding->client_id : std::string());
  if (!code && !can_open_browser(host_, request)) throw nobody_to_ask(target);
  const Host::Lock lock = host_.lock("approve|" + app.client_id, kSignInLockTimeoutMs);
  return finish_login(target,
                      code ? devops_oauth::take_over(host_, target, std::move(app))
                           : approve_in_browser(host_, target, std::move(app)),
                      /*becomes_usual=*/true);
}

// An account that was asked for by name answers where it is; the usual one stays what it was.
Answer OAuth::finish_login(const AppTarget& target, Approved approved, bool becomes_usual) {
  const Session& session = approved.session;
  silence_of(host_, target, session.client_id).end();
  if (target.organization) {
    const Bindings bindings(host_);
    refusals(host_, target, session.key).clear();
    if (becomes_usual)
      bindings.bind({target.organization->name, session.key, session.identity.username,
                     target.organization->base_url, session.client_id});
    else
      bindings.admit(target.organization->name, session.key);
  }
  return make_answer(target, session, std::move(approved.token));
}

void OAuth::forget(const Binding& binding) const {
  const Bindings bindings(host_);
  std::vector<std::string> own = bindings.admitted(binding.organization);
  own.push_back(binding.session);
  for (const std::string& session : own)
    if (!bindings.use(session, binding.organization)) forget_session(host_, session);
  const auto sessions = Sessions(host_, kService).all();
  const auto uses_app = [&](const Session& other) { return other.client_id == binding.client_id; };
  if (std::none_of(sessions.begin(), sessions.end(), uses_app))
    Apps(host_).erase(binding.client_id);
  bindings.erase(binding.organization);
  // The binding could not be removed, so what it names has to go.
  if (bindings.find(binding.organization) && Sessions(host_, kService).find(binding.session))
    forget_session(host_, binding.session);
}

// The secrets first: where no note can be changed, nobody is signed in all the same. What names no
// organization means them all.
bool OAuth::logout(const Request& request) {
  if (request.host.empty()) return forget_everything();
  AppTarget target = make_target(host_, request);
  target.account = named_account(request);  // not one that is configured
  if (!target.organization) return target.account.empty() && forget_everything();
  const auto binding = Bindings(host_).find(target.organization->name);
  if (!binding) return false;
  if (!target.account.empty() && !equal_ignoring_case(target.account, binding->account))
    return sign_out_account(target, *binding);
  forget(*binding);
  refusals(host_, target, binding->session).clear();
  return true;
}

bool OAuth::sign_out_account(const AppTarget& target, const Binding& binding) const {
  const auto session = session_for(target, binding);
  if (!session || session->key == binding.session) return false;
  const Bindings bindings(host_);
  if (!bindings.use(session->key, binding.organization)) forget_session(host_, session->key);
  bindings.sign_out(binding.organization, session->key);
  refusals(host_, target, session->key).clear();
  return true;
}

bool OAuth::forget_everything() const {
  const auto sessions = Sessions(host_, kService).all();
  const auto bindings = Bindings(host_).all();
  for (const Session& session : sessions) {
    forget_session(host_, session.key);
    Apps(host_).erase(session.client_id);
  }
  for (const Binding& binding : bindings) {
    forget_session(host_, binding.session);  // also one that is not readable
    Apps(host_).erase(binding.client_id);
  }
  oauth::erase_notes(host_);
  return !sessions.empty() || !bindings.empty();
}

Recognition OAuth::recognize(const Request& /*request*/, std::string_view secret) {
  Recognition recognition;
  recognition.kind = is_devops_token(secret);
  if (recognition.kind) recognition.session = oauth::session_of_token(host_, kService, secret);
  return recognition;
}

std::vector<SessionRow> OAuth::sessions() {
  const auto bindings = Bindings(host_).all();
  std::vector<SessionRow> rows;
  for (const Session& session : Sessions(host_, kService).all()) {
    SessionRow row;
    row.id = session.key;
    row.account = session.identity.username;
    row.tenant = session.client_id;
    for (const Binding& binding : bindings)
      if (binding.session == row.id) row.bound_to.push_back(binding.organization);
    const auto token = AccessTokens(host_, kService).find(row.id);
    row.expires_at = token ? token->expires_at : 0;
    row.session_ends_at = session_end(host_, session);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Renewed> OAuth::renew(std::int64_t within_seconds) {
  std::vector<Renewed> outcomes;
  for (const Session& session : Sessions(host_, kService).all()) {
    Renewed outcome{session.key, session.identity.username,  WW_NOT_FOUND, "",
                    "",          session_end(host_, session)};
    warn_of_secret(session, within_seconds);
    if (within_seconds < 0 || session.ends_at - host_.now() <= within_seconds)
      renew_one(session, outcome);
    outcomes.push_back(std::move(outcome));
  }
  if (!outcomes.empty()) say_removal();
  return outcomes;
}

// A secret cannot be renewed from here: a person makes it.
void OAuth::warn_of_secret(const Session& session, std::int64_t within_seconds) const {
  const auto app = Apps(host_).find(session.client_id);
  const std::int64_t end = app ? app->secret_ends_at() : 0;
  if (end == 0 || within_seconds < 0 || end - host_.now() > within_seconds) return;
  host_.notice("the secret of the application " + session.client_id + " ends on " + day_of(end) +
               ". Make the second one at https://app.vssps.visualstudio.com/profile/view, then run "
               "`watchword azure-devops-oauth secret " +
               session.client_id + "`");
}

void OAuth::renew_one(const Session& session, Renewed& outcome) const {
  try {
    const AppTarget target;
    const auto renewed = renewal(host_, target, session.key).renew(session.renewed_at);
    if (!renewed) return;  // signed out meanwhile
    outcome.status = WW_OK;
    outcome.session_ends_at = session_end(host_, *renewed);
  } catch (const Failure& failure) {
    outcome.status = failure.status();
    outcome.message = failure.message();
    outcome.advice = failure.advice();
  }
}

}  // namespace watchword::devops_oauth
