#include "entra/entra.h"

#include <algorithm>
#include <utility>

#include "common/devops_token.h"
#include "common/text.h"
#include "entra/claims.h"
#include "entra/diagnosis.h"
#include "entra/identity_broker/failure.h"
#include "entra/identity_broker/token.h"
#include "entra/machine/identities.h"
#include "entra/refusal.h"
#include "entra/take_over.h"
#include "entra/tenant.h"
#include "oauth/binding.h"

namespace watchword::entra {
namespace {

std::string realm_key(const Realm& realm) {
  return realm.authority.host() + '/' + realm.tenant;
}

Answer make_answer(const EntraTarget& target, const Session& session, AccessToken token) {
  Answer answer;
  answer.kind = WW_ANSWER_TOKEN;
  answer.flags = WW_ANSWER_EPHEMERAL;
  answer.username = basic_username({target.request.username, session.identity.username});
  answer.secret = std::move(token.token);
  answer.expires_at = token.expires_at;
  answer.account = session.identity.username;
  answer.session = session.key;
  return answer;
}

SeenSession seen(const Choice& choice) {
  if (!choice.session) return {};
  return {choice.session->key, choice.session->signed_in_at};
}

// What is asked for by git, and by a plugin on the way to its answer, are two questions: a sign-in
// for the second is news to the first.
std::string question_of(const EntraTarget& target) {
  return target.request.scope + '|' + target.organization_name() + '|' + target.account;
}

bool is_newer(const Session& session, const SeenSession& seen) {
  return session.key != seen.key || session.signed_in_at > seen.signed_in_at;
}

oauth::Silence silence_of(const Host& host, const EntraTarget& target, const Realm& realm) {
  return {host,
          realm.authority.environment() + '|' + realm.tenant + '|' + target.organization_name(),
          target.login_command()};
}

std::string guess_key(const Organization& organization) {
  return "guessed|" + organization.name;
}

// So that it becomes the usual one once the organization took its token.
void note_guess(const Host& host, const EntraTarget& target, const Session& session) {
  const std::string key = guess_key(*target.organization);
  if (host.state(key) != session.key) host.put_state(key, session.key);
}

// The organization uses this account from now on.
void make_usual(const Host& host, const EntraTarget& target, const Session& session) {
  if (!target.organization) return;
  const std::string& account = session.identity.username;
  oauth::Bindings(host).bind({target.organization->name, session.key, account, "", ""});
}

// What a person chose at a sign-in that nobody typed.
void take_up(const Host& host, const EntraTarget& target, const Session& session) {
  if (!target.organization) return;
  const std::string& organization = target.organization->name;
  const oauth::Bindings bindings(host);
  if (!target.chooses_account()) return bindings.admit(organization, session.key);
  const auto before = bindings.find(organization);
  make_usual(host, target, session);
  if (before && before->session != session.key)
    host.notice(organization + " uses " + session.identity.username + " from now on, and " +
                before->account + " no more. To go back: " + target.login_command() +
                " --account " + before->account);
}

void say_in_doubt(const Host& host, const EntraTarget& target, const Session& session) {
  if (refusals(host, target, session.key).in_doubt())
    host.notice(target.organization_name() + " refused a token of " + session.identity.username +
                " that was renewed just before, so a new sign-in is needed");
}

bool removes_from_broker(const EntraTarget& target) {
  return target.request.option("from-broker").has_value();
}

Failure nobody_to_ask(const EntraTarget& target) {
  return {WW_INTERACTION_REQUIRED,
          "signing in to " + target.organization_name() +
              " needs a person, and nobody can be asked here: there is neither a browser nor a "
              "terminal, or interaction is turned off",
          "Sign in from a terminal: " + target.login_command()};
}

}  // namespace

bool Entra::knows_host(const Request& request) const {
  return serves_host(request);
}

std::vector<Way> Entra::ways(const Request& request) {
  if (request.protocol != "https") return {};
  const EntraTarget target = make_target(host_, request);
  const bool without_people = !serves_people(request) || request.may(WW_REQUEST_WITHOUT_SECRETS);
  auto [ways, decides] =
      machine_ways(host_, target, without_people || !available_method(host_, target));
  // The store is not opened for what nobody would ask.
  if (without_people || decides) return ways;
  try {
    for (Way& way : people_ways(target)) ways.push_back(std::move(way));
  } catch (const Failure& failure) {
    if (ways.empty() || failure.status() != WW_STORE_UNAVAILABLE) throw;
    host_.trace("nobody can be signed in: " + failure.message());
  }
  return ways;
}

// The identity broker needs no store, and may be all that is wanted.
std::vector<Way> Entra::people_ways(const EntraTarget& target) {
  if (target.broker.use == BrokerUse::kAlways)
    return broker_.ways(target, known_realm(host_, target), false);
  std::vector<Way> ways;
  std::optional<Failure> no_store;
  try {
    if (auto way = session_way(target)) ways.push_back(std::move(*way));
  } catch (const Failure& failure) {
    if (failure.status() != WW_STORE_UNAVAILABLE) throw;
    no_store = failure;
  }
  const bool session_answers = !ways.empty() && ways.front().obstacle.empty();
  // What a person has to say first is said once.
  const std::string lacks = ways.empty() ? "" : ways.front().obstacle;
  for (Way& way : broker_.ways(target, known_realm(host_, target), session_answers))
    if (lacks.empty() || way.obstacle != lacks) ways.push_back(std::move(way));
  if (no_store && ways.empty()) throw *no_store;
  if (no_store) return ways;
  if (auto way = sign_in_way(target)) ways.push_back(std::move(*way));
  return ways;
}

std::optional<Way> Entra::session_way(const EntraTarget& target) {
  const auto realm = known_realm(host_, target);
  if (const auto ready = realm ? ready_answer(host_, target, *realm) : std::nullopt)
    return Way{WW_RANK_BINDING, std::string(kWaySession), ready->reason,
               ready->session.identity.username, ready->token.expires_at};
  const Choice choice = choose_account(host_, target, realm);
  seen_[question_of(target)] = seen(choice);
  if (!choice.session && !choice.undecided && choice.advice.empty()) return std::nullopt;
  Way way{WW_RANK_BINDING, std::string(kWaySession), choice.reason, "", 0};
  if (!choice.advice.empty()) {
    way.obstacle = choice.reason;
    way.advice = choice.advice;
  }
  if (!choice.session) return way;
  way.account = choice.session->identity.username;
  if (!realm) return way;
  const auto token = AccessTokens(host_, kService)
                         .find(token_key(host_, choice.session->key, realm->tenant, target.scopes));
  if (token && token->lives(host_.now(), 0)) way.expires_at = token->expires_at;
  return way;
}

std::optional<Way> Entra::sign_in_way(const EntraTarget& target) const {
  const auto method = available_method(host_, target);
  if (!method) return std::nullopt;
  const bool browser = *method == Method::kBrowser;
  return Way{
      WW_RANK_INTERACTIVE, std::string(browser ? kWayBrowser : kWayDeviceCode),
      browser ? "a person can sign in with a browser" : "a person can sign in with a device code",
      target.account, 0};
}

std::optional<Answer> Entra::get(const Request& request, std::string_view way) {
  const EntraTarget target = make_target(host_, request);
  if (is_machine_way(way)) return machine_answer(host_, target, way);
  if (way == kWaySession) {
    const auto realm = known_realm(host_, target);
    if (auto ready = realm ? ready_answer(host_, target, *realm) : std::nullopt)
      return make_answer(target, ready->session, std::move(ready->token));
    auto answer = from_session(target);
    if (answer) say_who_answers(host_, target, *answer);
    return answer;
  }
  if (way == kWayBroker) return from_broker(target);
  if (way == kWayBrokerSignIn) return from_broker_window(target);
  const auto method = available_method(host_, target);
  if (!method) throw nobody_to_ask(target);
  return from_person(target, *method);
}

std::optional<Answer> Entra::from_broker(const EntraTarget& target) {
  auto answered = broker_.silently(target, find_realm(host_, target));
  if (!answered) return std::nullopt;
  const Session& session = answered->signed_in.session;
  if (answered->guessed) note_guess(host_, target, session);
  Answer answer = make_answer(target, session, std::move(answered->signed_in.token));
  if (answered->of_several) say_who_of_several_answers(host_, target, answer);
  return answer;
}

// One person is asked once, as in from_person().
std::optional<Answer> Entra::from_broker_window(const EntraTarget& target) {
  const Realm realm = find_realm(host_, target);
  const oauth::Silence silence = silence_of(host_, target, realm);
  silence.check();
  const Host::Lock lock = lock_sign_in(host_, realm);
  silence.check();
  if (broker_.signed_in_elsewhere(realm))
    if (auto answered = broker_.silently(target, realm))
      return make_answer(target, answered->signed_in.session, std::move(answered->signed_in.token));
  auto signed_in =
      silence.keep([&] { return broker_.with_person(target, realm, demanded_claims(realm)); });
  if (!signed_in) return std::nullopt;
  demanded_claims_.erase(realm_key(realm));
  silence.end();
  take_up(host_, target, signed_in->session);
  return make_answer(target, signed_in->session, std::move(signed_in->token));
}

std::string Entra::demanded_claims(const Realm& realm) const {
  const auto demanded = demanded_claims_.find(realm_key(realm));
  return demanded == demanded_claims_.end() ? "" : demanded->second;
}

std::optional<Answer> Entra::from_session(const EntraTarget& target) {
  const auto realm = target.request.may(WW_REQUEST_OFFLINE)
                         ? known_realm(host_, target)
                         : std::optional<Realm>(find_realm(host_, target));
  if (!realm) return std::nullopt;
  try {
    return from_session(target, *realm);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INTERACTION_REQUIRED && failure.status() != WW_REFUSED) throw;
    if (auto answer = after_a_move(target, *realm)) return answer;
    throw;
  }
}

std::optional<Answer> Entra::from_session(const EntraTarget& target, const Realm& realm) {
  const Choice choice = choose_account(host_, target, realm);
  if (!choice.advice.empty()) throw Failure(WW_INTERACTION_REQUIRED, choice.reason, choice.advice);
  return from_chosen(target, realm, choice);
}

// What is refused may be of the tenant that the organization was in.
std::optional<Answer> Entra::after_a_move(const EntraTarget& target, const Realm& before) {
  const Realm now = confirmed_realm(host_, target);
  if (same(now, before)) return std::nullopt;
  host_.trace(target.organization_name() + " has moved to the tenant " + now.tenant);
  try {
    return from_session(target, now);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INTERACTION_REQUIRED) throw;
    return std::nullopt;
  }
}

std::optional<Answer> Entra::from_chosen(const EntraTarget& target, const Realm& realm,
                                         const Choice& choice) {
  if (!choice.session) return std::nullopt;
  const Session& session = *choice.session;
  const std::string& refused = target.request.refused_sha256;
  if (!refused.empty()) note_refusal(host_, target, session.key, refused);
  check_not_refused(host_, target, session.key, session.identity.username);
  try {
    auto token =
        renewal(host_, target, realm, session, challenged_claims(target.request.challenges))
            .token();
    if (!token) return std::nullopt;
    if (choice.guessed) note_guess(host_, target, session);
    return make_answer(target, session, std::move(*token));
  } catch (const oauth::InteractionNeeded& needed) {
    if (!needed.claims().empty()) demanded_claims_[realm_key(realm)] = needed.claims();
    throw;
  }
}

// One person is asked once: whoever waited for another process's sign-in uses what came of it.
Answer Entra::from_person(const EntraTarget& target, Method method) {
  if (const auto known = known_realm(host_, target)) {
    silence_of(host_, target, *known).check();
    if (auto answer = after_a_move(target, *known)) return std::move(*answer);
  }
  const Realm realm = find_realm(host_, target);
  const oauth::Silence silence = silence_of(host_, target, realm);
  silence.check();
  const auto found = seen_.extract(question_of(target));
  const SeenSession before = found ? found.mapped() : seen(choose_account(host_, target, realm));
  const Host::Lock lock = lock_sign_in(host_, realm);
  silence.check();
  const Choice choice = choose_account(host_, target, realm);
  if (choice.session && is_newer(*choice.session, before))
    if (auto answer = from_chosen(target, realm, choice)) return std::move(*answer);
  if (choice.session) say_in_doubt(host_, target, *choice.session);
  SignedIn signed_in =
      silence.keep([&] { return sign_in_now(target, realm, method, choice.hint); });
  take_up(host_, target, signed_in.session);
  return make_answer(target, signed_in.session, std::move(signed_in.token));
}

SignedIn Entra::sign_in_now(const EntraTarget& target, const Realm& realm, Method method,
                            const std::string& hint) {
  SignedIn signed_in = sign_in(host_, target, realm, method, hint, demanded_claims(realm));
  demanded_claims_.erase(realm_key(realm));
  silence_of(host_, target, realm).end();
  return signed_in;
}

bool Entra::accepted(const Request& request, const Issued& issued) {
  if (issued.session.empty()) return false;
  const EntraTarget target = make_target(host_, request);
  refusals(host_, target, issued.session).accept();
  if (!target.organization || is_machine_session(issued.session)) return true;
  const oauth::Bindings bindings(host_);
  const std::string guess = guess_key(*target.organization);
  if (bindings.find(target.organization->name)) return true;
  if (is_broker_session(issued.session)) return accepted_of_broker(target, issued.session);
  const auto session = Sessions(host_, kService).find(issued.session);
  if (!session) return false;
  // An account that was asked for by name answered this time; it does not become the usual one.
  if (host_.state(guess) != issued.session) return true;
  host_.erase_state(guess);
  make_usual(host_, target, *session);
  return true;
}

// It becomes the usual one as a session does.
bool Entra::accepted_of_broker(const EntraTarget& target, const std::string& session) {
  const std::string guess = guess_key(*target.organization);
  if (host_.state(guess) != session) return true;
  host_.erase_state(guess);
  Session usual;
  usual.key = session;
  usual.identity.username = broker_account_name(host_, session);
  make_usual(host_, target, usual);
  return true;
}

bool Entra::refused(const Request& request, const Issued& issued) {
  if (issued.session.empty()) return false;
  const EntraTarget target = make_target(host_, request);
  if (is_machine_session(issued.session)) {
    note_machine_refusal(host_, target, issued.session);
    return true;
  }
  if (is_broker_session(issued.session)) {
    note_broker_refusal(host_, target, issued.session, issued.sha256);
    say_refused(host_, target, broker_account_name(host_, issued.session));
    return true;
  }
  if (!note_refusal(host_, target, issued.session, issued.sha256)) return false;
  if (const auto session = Sessions(host_, kService).find(issued.session))
    say_refused(host_, target, session->identity.username);
  return true;
}

std::optional<Answer> Entra::login(const Request& request) {
  const EntraTarget target = make_target(host_, request);
  const auto method = available_method(host_, target);
  if (!method) throw nobody_to_ask(target);
  if (request.tenant.empty()) forget_realm(host_, target);
  const Realm realm = find_realm(host_, target);
  const Host::Lock lock = lock_sign_in(host_, realm);
  auto by_broker = broker_.login(target, realm, demanded_claims(realm));
  if (!by_broker && target.broker.use == BrokerUse::kAlways)
    throw Failure(
        WW_INTERACTION_REQUIRED,
        "watchword.entra.broker asks for the identity broker alone, and here it cannot be "
        "asked: it is not on this desktop's bus, or its window would not be seen",
        "Sign in on the desktop, or set watchword.entra.broker to auto.");
  // Without a name the person may want another account than last time.
  SignedIn signed_in =
      by_broker ? std::move(*by_broker) : sign_in_now(target, realm, *method, target.account);
  silence_of(host_, target, realm).end();
  make_usual(host_, target, signed_in.session);
  if (const auto machine = machine_ways(host_, target, false); machine.decides)
    host_.notice("git is still answered as a machine: " + machine.ways.back().reason +
                 ". Set watchword.entra.identity to none to be answered as the person");
  return make_answer(target, signed_in.session, std::move(signed_in.token));
}

// What names no organization means them all.
bool Entra::logout(const Request& request) {
  if (request.host.empty()) return forget_everything(request);
  const EntraTarget target = make_target(host_, request);
  const std::string account = named_account(request);
  if (!target.organization && !account.empty())
    throw Failure(WW_INVALID, "it is not said which organization " + account + " is signed out of",
                  "Give the address of one; `watchword status` lists them.");
  if (!target.organization) return forget_everything(request);
  return account.empty() ? sign_out_organization(target) : sign_out_account(target);
}

// The secrets first: where no note can be changed, nobody is signed in all the same.
bool Entra::sign_out_organization(EntraTarget target) {
  target.account.clear();  // whoever is asked for by configuration is signed out with the others
  const std::string& organization = target.organization->name;
  const oauth::Bindings bindings(host_);
  const Choice choice = choose_account(host_, target, known_realm(host_, target));
  std::vector<BrokerAccount> of_broker = broker_.accounts(target, removes_from_broker(target));
  const auto answering =
      choose_broker_account(host_, target, known_realm(host_, target), of_broker).account;
  of_broker.clear();
  if (answering) of_broker.push_back(*answering);
  std::vector<std::string> sessions = bindings.admitted(organization);
  if (answering) sessions.push_back(broker_session_key(*answering));
  if (choice.session) sessions.push_back(choice.session->key);
  for (const std::string& session : sessions) {
    if (!bindings.use(session, organization)) oauth::forget_session(host_, kService, session);
    refusals(host_, target, session).clear();
  }
  const bool was_undecided = choice.undecided && forget_unbound(bindings);
  const bool was_bound = bindings.find(organization).has_value();
  bindings.sign_out(organization);
  host_.erase_state(guess_key(*target.organization));
  // It could not be noted, so whatever would answer has to go.
  if (!bindings.signed_out(organization) || bindings.find(organization))
    for (const std::string& session : sessions) oauth::forget_session(host_, kService, session);
  forget_realm(host_, target);
  remove_from_broker(target, of_broker);
  return !sessions.empty() || was_undecided || was_bound;
}

// What a person asked for with the sign-out; nobody else's program is touched unasked.
void Entra::remove_from_broker(const EntraTarget& target,
                               const std::vector<BrokerAccount>& accounts) {
  if (removes_from_broker(target)) broker_.remove(target, accounts);
}

bool Entra::sign_out_account(const EntraTarget& target) {
  const std::string& organization = target.organization->name;
  const oauth::Bindings bindings(host_);
  const auto usual = bindings.find(organization);
  const auto all = Sessions(host_, kService).all();
  bool found = false;
  std::vector<BrokerAccount> of_broker = broker_.accounts(target, removes_from_broker(target));
  std::erase_if(of_broker, [&](const BrokerAccount& account) {
    return !equal_ignoring_case(account.username, target.account);
  });
  for (const BrokerAccount& account : of_broker) {
    const std::string session = broker_session_key(account);
    found |= !bindings.signed_out(organization, session);
    bindings.sign_out(organization, session);
    refusals(host_, target, session).clear();
  }
  for (const Session& session : all) {
    if (session.client_id != target.client_id || !session.identity.goes_by(target.account))
      continue;
    found |= !bindings.signed_out(organization, session.key);
    const bool is_shared = bindings.use(session.key, organization);
    if (!is_shared) oauth::forget_session(host_, kService, session.key);
    bindings.sign_out(organization, session.key);
    if (is_shared && !bindings.signed_out(organization, session.key))
      oauth::forget_session(host_, kService, session.key);  // it could not be noted
    refusals(host_, target, session.key).clear();
  }
  remove_from_broker(target, of_broker);
  if (!usual || !equal_ignoring_case(usual->account, target.account)) return found;
  bindings.sign_out(organization, usual->session);
  forget_realm(host_, target);
  return true;
}

// Where nothing is noted of an organization, each session that no other one is bound to might be
// what answers for it next.
bool Entra::forget_unbound(const oauth::Bindings& bindings) {
  bool found = false;
  for (const Session& session : Sessions(host_, kService).all()) {
    if (bindings.use(session.key, "")) continue;
    oauth::forget_session(host_, kService, session.key);
    found = true;
  }
  return found;
}

bool Entra::forget_everything(const Request& request) {
  const auto sessions = Sessions(host_, kService).all();
  for (const Session& session : sessions) oauth::forget_session(host_, kService, session.key);
  const bool found = !sessions.empty() || !oauth::Bindings(host_).all().empty();
  oauth::erase_notes(host_);
  const EntraTarget target = make_target(host_, request);
  if (broker_.is_there(target)) stop_guessing_broker_accounts(host_);
  if (removes_from_broker(target)) remove_from_broker(target, broker_.accounts(target, true));
  return found;
}

Recognition Entra::recognize(const Request& /*request*/, std::string_view secret) {
  Recognition recognition;
  recognition.kind = is_devops_token(secret);
  if (recognition.kind) recognition.session = oauth::session_of_token(host_, kService, secret);
  return recognition;
}

std::vector<Finding> Entra::diagnose(const Request& request) {
  const EntraTarget target = make_target(host_, request);
  auto findings = entra::diagnose(host_, target);
  for (Finding& finding : broker_.diagnose(target, known_realm(host_, target)))
    findings.push_back(std::move(finding));
  return findings;
}

std::vector<Taken> Entra::take_over(const Request& request, const Foreign& foreign) {
  return entra::take_over(host_, request, foreign);
}

std::vector<SessionRow> Entra::sessions() {
  const auto bindings = oauth::Bindings(host_).all();
  const AccessTokens tokens(host_, kService);
  std::vector<SessionRow> rows;
  for (const Session& session : Sessions(host_, kService).all()) {
    SessionRow row;
    row.id = session.key;
    row.account = session.identity.username;
    row.tenant = session.identity.tenant;
    for (const oauth::Binding& binding : bindings)
      if (binding.session == row.id) row.bound_to.push_back(binding.organization);
    for (const AccessToken& token : tokens.of_session(row.id))
      row.expires_at = std::max(row.expires_at, token.expires_at);
    row.session_ends_at = session.renewed_at + kRefreshTokenLifetimeSeconds;
    rows.push_back(std::move(row));
  }
  add_broker_rows(bindings, rows);
  SessionRow nobody;
  nobody.bound_to = oauth::Bindings(host_).signed_out_organizations();
  if (!nobody.bound_to.empty()) rows.push_back(std::move(nobody));
  return rows;
}

// Accounts that it has, and those that organizations are bound to although it does not say now that
// it has them.
void Entra::add_broker_rows(const std::vector<oauth::Binding>& bindings,
                            std::vector<SessionRow>& rows) {
  std::vector<SessionRow> found;
  const auto row_of = [&](const std::string& session) -> SessionRow& {
    for (SessionRow& row : found)
      if (row.id == session) return row;
    SessionRow& row = found.emplace_back();
    row.id = session;
    row.kept_by = kTheBroker;
    return row;
  };
  for (const BrokerAccount& account : broker_.accounts(make_target(host_, Request{}))) {
    SessionRow& row = row_of(broker_session_key(account));
    row.account = account.username;
    row.tenant = account.tenant;
  }
  for (const oauth::Binding& binding : bindings) {
    if (!is_broker_session(binding.session)) continue;
    SessionRow& row = row_of(binding.session);
    if (row.account.empty()) row.account = binding.account;
    row.bound_to.push_back(binding.organization);
  }
  for (SessionRow& row : found) rows.push_back(std::move(row));
}

std::vector<Renewed> Entra::renew(std::int64_t within_seconds) {
  std::vector<Renewed> outcomes;
  for (const Session& session : Sessions(host_, kService).all()) {
    Renewed outcome{session.key, session.identity.username, WW_NOT_FOUND, "", "", 0};
    outcome.session_ends_at = session.renewed_at + kRefreshTokenLifetimeSeconds;
    const bool due = within_seconds < 0 || outcome.session_ends_at - host_.now() <= within_seconds;
    if (due) renew_one(session, outcome);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

void Entra::renew_one(const Session& session, Renewed& outcome) {
  Request request;
  request.account = session.identity.username;
  EntraTarget target = make_target(host_, request);
  target.client_id = session.client_id;
  const std::string& tenant =
      session.tenants.empty() ? session.identity.tenant : session.tenants.front();
  const Realm realm{Authority::parse(session.authority), tenant};
  try {
    if (!renewal(host_, target, realm, session, "").renew(session.renewed_at))
      return;  // signed out meanwhile
    outcome.status = WW_OK;
    outcome.session_ends_at = host_.now() + kRefreshTokenLifetimeSeconds;
  } catch (const Failure& failure) {
    outcome.status = failure.status();
    outcome.message = failure.message();
    outcome.advice = failure.advice();
  }
}

}  // namespace watchword::entra
