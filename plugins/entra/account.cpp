#include "entra/account.h"

#include <algorithm>

#include "common/text.h"
#include "entra/claims.h"
#include "entra/refusal.h"
#include "oauth/binding.h"

namespace watchword::entra {
namespace {

// Sessions of another application or cloud are of no use to this request.
std::vector<Session> usable_sessions(const Host& host, const EntraTarget& target,
                                     const std::optional<Realm>& realm) {
  std::optional<Authority> authority = target.configured_authority;
  if (realm) authority = realm->authority;
  std::vector<Session> sessions = Sessions(host, kService).all();
  std::erase_if(sessions, [&](const Session& session) {
    return session.client_id != target.client_id ||
           (authority && session.environment != authority->environment());
  });
  return sessions;
}

Choice asked_for(const Host& host, std::vector<Session> sessions, const EntraTarget& target) {
  Choice choice;
  choice.hint = target.account;
  choice.reason = target.account + " is asked for and not signed in";
  const oauth::Bindings bindings(host);
  for (Session& session : sessions) {
    if (!session.identity.goes_by(target.account)) continue;
    if (target.organization && bindings.signed_out(target.organization->name, session.key)) {
      choice.reason = session.identity.username + " is signed out of " + target.organization->name;
      choice.advice = "`" + target.login_command() + " --account " + session.identity.username +
                      "` signs in again.";
      continue;
    }
    choice.reason = session.identity.username + " is asked for";
    choice.advice.clear();
    choice.session = std::move(session);
    break;
  }
  return choice;
}

std::optional<Choice> bound(std::vector<Session>& sessions, const Host& host,
                            const EntraTarget& target) {
  if (!target.organization) return std::nullopt;
  const auto binding = oauth::Bindings(host).find(target.organization->name);
  if (!binding) return std::nullopt;
  Choice choice;
  choice.hint = binding->account;
  choice.reason = binding->account + " is bound to " + target.organization->name;
  for (Session& session : sessions)
    if (session.key == binding->session) {
      choice.session = std::move(session);
      return choice;
    }
  choice.reason += " and no longer signed in";
  return choice;
}

std::optional<Choice> signed_out(const Host& host, const EntraTarget& target) {
  if (!target.organization || !oauth::Bindings(host).signed_out(target.organization->name))
    return std::nullopt;
  Choice choice;
  choice.reason = target.organization->name + " is signed out";
  choice.advice = "`" + target.login_command() + "` signs in again.";
  return choice;
}

Choice by_tenant(const Host& host, std::vector<Session> sessions, const EntraTarget& target,
                 const Realm& realm) {
  Choice choice;
  const oauth::Bindings bindings(host);
  // Where no tenant is said, every account may be meant.
  const bool any = !target.says_tenant && realm.tenant == kOrganizations;
  std::erase_if(sessions, [&](const Session& session) {
    return !(any || session.serves(realm.tenant)) ||
           (target.organization && bindings.signed_out(target.organization->name, session.key));
  });
  const std::string where = any ? "" : " to the tenant of " + target.organization_name();
  if (sessions.size() == 1) {
    choice.reason =
        sessions.front().identity.username + " is the only account that is signed in" + where;
    choice.session = std::move(sessions.front());
    choice.guessed =
        target.organization && !bindings.admitted(target.organization->name, choice.session->key);
  } else if (!sessions.empty()) {
    choice.reason = "several accounts are signed in" + where + " and none of them is bound to " +
                    (any ? target.organization_name() : "it");
    choice.advice = "Choose one: " + target.login_command() + " --account NAME";
  } else {
    choice.reason = "nobody is signed in" + where;
  }
  return choice;
}

// A session of another application or cloud is of no use to this request.
bool is_of(const oauth::Binding& binding, const EntraTarget& target, const Realm& realm) {
  return binding.session.starts_with(realm.authority.environment() + '|' + target.client_id + '|');
}

bool wants_another(const oauth::Binding& binding, const EntraTarget& target) {
  return !target.account.empty() && !equal_ignoring_case(target.account, binding.account);
}

}  // namespace

std::optional<Ready> ready_answer(const Host& host, const EntraTarget& target, const Realm& realm) {
  const Request& request = target.request;
  if (!target.organization || !request.refused_sha256.empty() ||
      !challenged_claims(request.challenges).empty())
    return std::nullopt;
  const auto binding = oauth::Bindings(host).find(target.organization->name);
  if (!binding || !is_of(*binding, target, realm) || wants_another(*binding, target))
    return std::nullopt;
  const oauth::Refusals ladder = refusals(host, target, binding->session);
  if (ladder.barred() || ladder.in_doubt()) return std::nullopt;
  if (has_to_say_who_answers(host, target, binding->session)) return std::nullopt;
  auto token = AccessTokens(host, kService)
                   .find(token_key(host, binding->session, realm.tenant, target.scopes));
  const std::int64_t needed = std::max(request.min_ttl_seconds, oauth::kExpiryMarginSeconds);
  if (!token || !token->lives(host.now(), needed) || token->due_for_refresh(host.now()))
    return std::nullopt;
  Ready ready;
  ready.reason =
      binding->account +
      (target.account.empty() ? " is bound to " + target.organization->name : " is asked for");
  ready.session.key = binding->session;
  ready.session.identity.username = binding->account;
  ready.token = std::move(*token);
  return ready;
}

Choice choose_account(const Host& host, const EntraTarget& target,
                      const std::optional<Realm>& realm) {
  std::vector<Session> sessions = usable_sessions(host, target, realm);
  if (!target.account.empty()) return asked_for(host, std::move(sessions), target);
  if (auto choice = bound(sessions, host, target)) return std::move(*choice);
  if (auto choice = signed_out(host, target)) return std::move(*choice);
  if (realm) return by_tenant(host, std::move(sessions), target, *realm);
  Choice open;
  open.undecided = !sessions.empty();
  open.reason = open.undecided ? "somebody is signed in; the tenant of " +
                                     target.organization_name() + " has yet to be looked up"
                               : "nobody is signed in";
  return open;
}

}  // namespace watchword::entra
