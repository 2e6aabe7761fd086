#include "entra/identity_broker/broker_way.h"

#include <algorithm>
#include <utility>

#include "common/text.h"
#include "entra/claims.h"
#include "entra/identity_broker/failure.h"
#include "entra/identity_broker/token.h"
#include "entra/refusal.h"
#include "oauth/notes.h"

namespace watchword::entra {
namespace {

using oauth::TokenAnswer;

// A broker that hangs, as seen by all processes: each would wait as long.
constexpr std::int64_t kDownSeconds = 60;
// An application that is not registered today is not in an hour either.
constexpr std::int64_t kUnregisteredSeconds = 24L * 3600;

constexpr const char* kDown = "identity-broker-down";

// Where it is asked for and there is none.
constexpr const char* kInstallOne =
    "Install one and sign in to it, or set watchword.entra.broker to auto.";

std::string signed_in_key(const Realm& realm) {
  return "identity-broker-signed-in|" + realm.authority.environment() + '|' + realm.tenant;
}

oauth::Respite unregistered(const Host& host, const EntraTarget& target) {
  return {host, "identity-broker-unregistered|" + target.broker.client_id + '|' +
                    target.broker.redirect_uri};
}

// Where no browser could be shown, no window of the broker's could either.
bool is_window_in_sight(const Host& host) {
  return (host.signin_abilities() & WW_SIGNIN_BROWSER) != 0;
}

std::string names_of(const std::vector<BrokerAccount>& accounts) {
  std::string out;
  for (const BrokerAccount& account : accounts) out += (out.empty() ? "" : ", ") + account.username;
  return out;
}

Way silent_way(std::string reason) {
  return Way{WW_RANK_BINDING, std::string(kWayBroker), std::move(reason)};
}

Way sign_in_way(const std::string& reason, const std::string& account) {
  return Way{WW_RANK_INTERACTIVE, std::string(kWayBrokerSignIn), reason, account};
}

}  // namespace

// --- what there is

// As the configuration and the request have it.
bool BrokerWay::may_be_asked(const EntraTarget& target) const {
  const Request& request = target.request;
  return target.broker.use != BrokerUse::kNever && !request.may(WW_REQUEST_OFFLINE) &&
         host_.may_have_identity_broker();
}

// Not where a person said how else to be asked.
bool BrokerWay::may_ask_person(const EntraTarget& target) const {
  const Request& request = target.request;
  const bool else_how = request.may(WW_REQUEST_DEVICE_CODE) || request.may(WW_REQUEST_NO_BROWSER) ||
                        (target.flow != Flow::kAuto && target.broker.use == BrokerUse::kAuto);
  return may_be_asked(target) && request.may(WW_REQUEST_INTERACTIVE) && !else_how &&
         is_window_in_sight(host_);
}

// Where nobody looked yet whether it has an account for this.
std::vector<Way> BrokerWay::ways_unseen(const EntraTarget& target, std::string reason) const {
  std::vector<Way> out{silent_way(std::move(reason))};
  if (may_ask_person(target))
    out.push_back(
        sign_in_way("a person can sign in in the identity broker's window, if it has an "
                    "account for this",
                    target.account));
  return out;
}

std::vector<Way> BrokerWay::ways_of(const EntraTarget& target, const std::optional<Realm>& realm,
                                    const std::vector<BrokerAccount>& accounts) const {
  std::vector<Way> out;
  BrokerChoice choice = choose_broker_account(host_, target, realm, accounts);
  bool is_meant = choice.account || choice.undecided || !choice.advice.empty();
  if (!is_meant && target.broker.use == BrokerUse::kAlways) {
    choice.advice = "Sign in: " + target.login_command();
    is_meant = true;
  }
  if (!is_meant) return out;
  Way way = silent_way(choice.reason);
  if (choice.account) way.account = choice.account->username;
  if (!choice.advice.empty()) {
    way.obstacle = choice.reason;
    way.advice = choice.advice;
  }
  out.push_back(std::move(way));
  if (may_ask_person(target))
    out.push_back(sign_in_way("a person can sign in in the identity broker's window",
                              choice.account ? choice.account->username : target.account));
  return out;
}

std::vector<Way> BrokerWay::ways(const EntraTarget& target, const std::optional<Realm>& realm,
                                 bool session_answers) {
  if (!may_be_asked(target)) return {};
  if (realm) signed_in_before_ = host_.state(signed_in_key(*realm)).value_or("");
  if (session_answers) {
    if (!host_.identity_broker_installed()) return {};
    return ways_unseen(target, "the identity broker of this machine, if the session is of no use");
  }
  const std::int32_t presence = host_.identity_broker_presence();
  if (presence == WW_IDENTITY_BROKER_ABSENT) {
    if (target.broker.use != BrokerUse::kAlways) return {};
    Way way =
        silent_way("watchword.entra.broker asks for the identity broker, as the application " +
                   target.broker.client_id + " at " + target.broker.redirect_uri);
    way.obstacle =
        "there is no identity broker on this desktop's bus, and watchword.entra.broker "
        "asks for it alone";
    way.advice = kInstallOne;
    return {way};
  }
  std::optional<Failure> failure;
  if (const auto rest = unregistered(host_, target).rest()) failure = rest->why;
  if (const auto rest = oauth::Respite(host_, kDown).rest()) failure = rest->why;
  if (!failure && presence == WW_IDENTITY_BROKER_STARTABLE)
    return ways_unseen(target,
                       "the identity broker of this machine can be started, and is asked for an "
                       "account of the tenant of " +
                           target.organization_name());
  try {
    if (!failure) return ways_of(target, realm, known_accounts(target));
  } catch (const Failure& caught) {
    if (caught.status() == WW_CANCELLED) throw;
    failure = caught;
  }
  Way way = silent_way("the identity broker of this machine");
  way.obstacle = failure->message();
  way.advice = failure->advice();
  return {way};
}

// Throws Failure.
std::vector<BrokerAccount> BrokerWay::known_accounts(const EntraTarget& target) {
  check_usable();
  auto reply = BrokerClient(host_, target).accounts();
  if (auto* accounts = std::get_if<std::vector<BrokerAccount>>(&reply)) return std::move(*accounts);
  throw learned(target, "", std::get<BrokerError>(reply));
}

void BrokerWay::check_usable() const {
  if (broken_) throw *broken_;
  const auto rest = oauth::Respite(host_, kDown).rest();
  if (rest)
    throw Failure(WW_INTERACTION_REQUIRED,
                  rest->why.message() + "; it is not asked again for " +
                      std::to_string(rest->seconds_left) + " seconds",
                  rest->why.advice());
}

bool BrokerWay::is_there(const EntraTarget& target) const {
  return may_be_asked(target) && host_.identity_broker_presence() != WW_IDENTITY_BROKER_ABSENT;
}

std::vector<BrokerAccount> BrokerWay::accounts(const EntraTarget& target, bool start) {
  if (!may_be_asked(target)) return {};
  const std::int32_t presence = host_.identity_broker_presence();
  if (presence != WW_IDENTITY_BROKER_RUNNING &&
      !(start && presence == WW_IDENTITY_BROKER_STARTABLE))
    return {};
  try {
    return known_accounts(target);
  } catch (const Failure& failure) {
    if (failure.status() == WW_CANCELLED) throw;
    host_.trace("whom the identity broker knows is not known: " + failure.message());
    return {};
  }
}

// --- a token

TokenAnswer BrokerWay::taken(const EntraTarget& target, const std::string& account,
                             BrokerReply reply) {
  if (auto* answer = std::get_if<TokenAnswer>(&reply)) return std::move(*answer);
  throw learned(target, account, std::get<BrokerError>(reply));
}

// What a failure means for this process and the others, and for people.
Failure BrokerWay::learned(const EntraTarget& target, const std::string& account,
                           const BrokerError& error) {
  Failure failure = to_failure(error, target, account);
  if (error.outcome == BrokerOutcome::kBroken && !error.transport.empty()) {
    broken_.emplace(failure);
    oauth::Respite(host_, kDown).begin(kDownSeconds, failure);
  }
  if (error.outcome == BrokerOutcome::kUnregistered) {
    const oauth::Respite respite = unregistered(host_, target);
    const bool was_said = respite.rest().has_value();
    respite.begin(kUnregisteredSeconds, failure);
    if (!was_said && target.broker.use == BrokerUse::kAuto)
      host_.notice(failure.message() + ". A browser is used instead. " + failure.advice());
  }
  return failure;
}

// Another is asked for when the broker's own memory has one that was refused, or that ends too
// soon.
TokenAnswer BrokerWay::token(const EntraTarget& target, const Realm& realm,
                             const BrokerAccount& account) {
  const Request& request = target.request;
  const BrokerClient client(host_, target);
  BrokerWish wish{realm, &account, challenged_claims(request.challenges)};
  const auto get = [&] { return taken(target, account.username, client.silently(wish)); };
  const auto is_refused = [&](const TokenAnswer& answer) {
    return !request.refused_sha256.empty() &&
           host_.sha256_hex(answer.access_token.view()) == request.refused_sha256;
  };
  const std::int64_t wanted = std::max(request.min_ttl_seconds, oauth::kExpiryMarginSeconds);
  TokenAnswer answer = get();
  if (is_refused(answer) || answer.expires_at - host_.now() <= wanted) {
    const Secret old = answer.access_token.clone();
    wish.renews = old.view();
    answer = get();
  }
  if (is_refused(answer))
    throw Failure(WW_INTERACTION_REQUIRED,
                  "the identity broker gives the very token of " + account.username + " that " +
                      target.organization_name() + " refused",
                  "Sign in again: " + target.login_command());
  if (answer.expires_at - host_.now() <= request.min_ttl_seconds)
    throw Failure(WW_REFUSED,
                  "the identity broker gives no token that lives as long as is asked for",
                  "Ask for a shorter time.");
  return answer;
}

std::optional<BrokerWay::Answered> BrokerWay::silently(const EntraTarget& target,
                                                       const Realm& realm) {
  if (!may_be_asked(target)) return std::nullopt;
  if (const auto rest = unregistered(host_, target).rest()) {
    if (target.broker.use == BrokerUse::kAuto) return std::nullopt;
    throw rest->why;
  }
  const auto accounts = known_accounts(target);
  const BrokerChoice choice = choose_broker_account(host_, target, realm, accounts);
  if (!choice.advice.empty()) throw Failure(WW_INTERACTION_REQUIRED, choice.reason, choice.advice);
  if (!choice.account) return std::nullopt;
  const std::string session = broker_session_key(*choice.account);
  if (!target.request.refused_sha256.empty())
    note_broker_refusal(host_, target, session, target.request.refused_sha256);
  check_not_refused(host_, target, session, choice.account->username);
  SignedIn signed_in = take_broker_token(host_, target, realm, &*choice.account,
                                         token(target, realm, *choice.account));
  return Answered{std::move(signed_in), choice.guessed, accounts.size() > 1};
}

// --- a person

SignedIn BrokerWay::ask_person(const EntraTarget& target, const Realm& realm,
                               const BrokerChoice& choice, const std::string& demanded_claims) {
  const BrokerAccount* account = choice.account ? &*choice.account : nullptr;
  const std::string challenged = challenged_claims(target.request.challenges);
  const BrokerWish wish{realm, account, demanded_claims.empty() ? challenged : demanded_claims};
  host_.notice("the identity broker asks in a window of its own to sign in to " +
               target.organization_name() +
               (account != nullptr ? " as " + account->username : std::string()));
  SignedIn out =
      take_broker_token(host_, target, realm, account,
                        taken(target, account != nullptr ? account->username : target.account,
                              BrokerClient(host_, target).with_person(wish)));
  note_broker_sign_in(host_, target, out.session.key);
  host_.put_state(signed_in_key(realm), random_text(host_));
  guess_broker_accounts_again(host_);
  host_.notice("signed in to " + target.organization_name() + " as " +
               out.session.identity.username + ", by the identity broker");
  return out;
}

std::optional<SignedIn> BrokerWay::with_person(const EntraTarget& target, const Realm& realm,
                                               const std::string& demanded_claims) {
  if (!may_ask_person(target)) return std::nullopt;
  const bool alone = target.broker.use == BrokerUse::kAlways;
  if (!alone && unregistered(host_, target).rest()) return std::nullopt;
  const auto accounts = known_accounts(target);
  BrokerChoice choice = choose_broker_account(host_, target, realm, accounts);
  // Whoever was signed out of may sign in.
  if (!choice.account)
    choice.account = choose_broker_account_to_sign_in(target, realm, accounts).account;
  if (!choice.account && !choice.undecided && !alone) return std::nullopt;
  return ask_person(target, realm, choice, demanded_claims);
}

std::optional<SignedIn> BrokerWay::login(const EntraTarget& target, const Realm& realm,
                                         const std::string& demanded_claims) {
  const bool alone = target.broker.use == BrokerUse::kAlways;
  if (!may_ask_person(target) || !is_there(target)) return std::nullopt;
  try {
    const BrokerChoice choice =
        choose_broker_account_to_sign_in(target, realm, known_accounts(target));
    if (!choice.account && !choice.undecided && !alone) return std::nullopt;
    const bool in_doubt =
        choice.account && refusals(host_, target, broker_session_key(*choice.account)).in_doubt();
    if (choice.account && !in_doubt && demanded_claims.empty()) {
      try {
        SignedIn out = take_broker_token(host_, target, realm, &*choice.account,
                                         token(target, realm, *choice.account));
        guess_broker_accounts_again(host_);
        return out;
      } catch (const Failure& failure) {
        if (failure.status() != WW_INTERACTION_REQUIRED || broken_) throw;
        host_.trace(failure.message());
      }
    }
    return ask_person(target, realm, choice, demanded_claims);
  } catch (const Failure& failure) {
    // The browser is there, and a person with it.
    if (failure.status() != WW_INTERACTION_REQUIRED || alone) throw;
    host_.notice(failure.message() + ". A browser is used instead");
    return std::nullopt;
  }
}

bool BrokerWay::signed_in_elsewhere(const Realm& realm) const {
  return host_.state(signed_in_key(realm)).value_or("") != signed_in_before_;
}

// --- the rest

void BrokerWay::remove(const EntraTarget& target,
                       const std::vector<BrokerAccount>& accounts) const {
  for (const BrokerAccount& account : accounts)
    if (const auto error = BrokerClient(host_, target).remove(account))
      throw Failure(
          WW_REFUSED,
          "the identity broker did not remove " + account.username + ": " + broker_words(*error),
          "Remove it where it was added to this machine, such as intune-portal.");
}

std::vector<::watchword::Finding> BrokerWay::diagnose(const EntraTarget& target,
                                                      const std::optional<Realm>& realm) {
  constexpr const char* kSubject = "broker";
  if (!is_there(target)) {
    if (target.broker.use != BrokerUse::kAlways) return {};
    return {{WW_FINDING_FAULT, kSubject, "there is no identity broker on this desktop's bus",
             kInstallOne}};
  }
  try {
    const auto accounts = known_accounts(target);
    const std::string version = BrokerClient(host_, target).version();
    const std::string who = "the identity broker" + (version.empty() ? "" : " " + version);
    const BrokerChoice choice = choose_broker_account(host_, target, realm, accounts);
    if (choice.account)
      return {{WW_FINDING_GOOD, kSubject, who + " has " + choice.account->username}};
    if (accounts.empty())
      return {{WW_FINDING_NOTE, kSubject, who + " has no account",
               "Sign in to it, such as in intune-portal, if the organization wants a device that "
               "Entra knows."}};
    return {{WW_FINDING_NOTE, kSubject, who + " has " + names_of(accounts) + "; " + choice.reason,
             choice.advice}};
  } catch (const Failure& failure) {
    return {{WW_FINDING_FAULT, kSubject, failure.message(), failure.advice()}};
  }
}

}  // namespace watchword::entra
