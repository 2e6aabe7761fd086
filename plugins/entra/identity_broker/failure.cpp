#include "entra/identity_broker/failure.h"

#include <algorithm>
#include <array>

#include <watchword/sdk/json.hpp>

#include "common/text.h"
#include "entra/aadsts.h"
#include "entra/dialect.h"
#include "entra/refusal.h"

namespace watchword::entra {
namespace {

constexpr std::size_t kBrokerWordsMaxBytes = 200;

std::string last_refused_key(std::string_view session) {
  return "identity-broker-refused|" + std::string(session);
}
std::string sign_in_time_key(std::string_view session) {
  return "identity-broker-person|" + std::string(session);
}

std::string words_of(const BrokerError& error) {
  const std::string words = printable(error.error.description, kBrokerWordsMaxBytes);
  return words.empty() ? "" : ": " + words;
}

const AadstsCode* known_code(const BrokerError& error) {
  for (const int code : error.error.codes)
    if (const AadstsCode* known = find_aadsts(code)) return known;
  return nullptr;
}

// Microsoft Entra error codes: device authentication, a compliant device, a joined one.
constexpr std::array kOfTheDevice{50097, 53000, 53001};
// An approved application, Conditional Access in general: an identity broker shows the device.
constexpr std::array kOfPolicies{53002, 53003};

template <class Codes>
bool has_one_of(const ServiceError& error, const Codes& codes) {
  return std::find_first_of(error.codes.begin(), error.codes.end(), codes.begin(), codes.end()) !=
         error.codes.end();
}

bool is_of_devices(const ServiceError& error) {
  return has_one_of(error, kOfTheDevice) || has_one_of(error, kOfPolicies);
}

// That a person signs in is no help where the machine itself is not known to Entra: it has yet to
// be registered, or is so no more (siemens/linux-entra-sso#114).
bool is_about_this_machine(const BrokerError& error) {
  return error.outcome == BrokerOutcome::kInteraction &&
         (has_one_of(error.error, kOfTheDevice) ||
          (error.with_person && known_code(error) == nullptr));
}

std::string message_of(const BrokerError& error, const std::string& account) {
  const std::string who = account.empty() ? "the account" : account;
  switch (error.outcome) {
    case BrokerOutcome::kInteraction:
      if (error.with_person)
        return "the identity broker gives no token, although it could ask a person" +
               words_of(error);
      return "the identity broker has to ask " + (account.empty() ? "a person" : account) +
             " before it gives a token" + words_of(error);
    case BrokerOutcome::kTransient:
      return std::string("the identity broker could not reach Entra") + words_of(error);
    case BrokerOutcome::kCancelled:
      return "the sign-in in the identity broker's window was cancelled";
    case BrokerOutcome::kAccount:
      return "the identity broker cannot use its account " + who + words_of(error);
    case BrokerOutcome::kUnregistered:
      return "the identity broker gives the application {client} no token: it is not registered "
             "with the redirect address of brokers" +
             words_of(error);
    case BrokerOutcome::kAbsent:
    case BrokerOutcome::kBroken:
      break;
  }
  if (!error.transport.empty()) return "the identity broker is of no use: " + error.transport;
  return "the identity broker failed with status " + std::to_string(error.status) + words_of(error);
}

std::string advice_of(const BrokerError& error) {
  switch (error.outcome) {
    case BrokerOutcome::kInteraction:
      if (is_about_this_machine(error))
        return "Open intune-portal, or what else this machine was registered by, and let it sign "
               "you in and register the machine anew; then: {login}";
      return "Sign in again: {login}";
    case BrokerOutcome::kTransient:
      return "Check the network, and try again in a few minutes.";
    case BrokerOutcome::kCancelled:
      return "To sign in: {login}";
    case BrokerOutcome::kAccount:
      return "Sign in to it again where it was added to this machine (such as intune-portal), or "
             "choose another: {login} --account NAME";
    case BrokerOutcome::kUnregistered:
      return "Set watchword.entra.brokerClientId and watchword.entra.brokerRedirectUri to an "
             "application that is, or watchword.entra.broker to never.";
    case BrokerOutcome::kAbsent:
    case BrokerOutcome::kBroken:
      break;
  }
  return kStopAsking;
}

ww_status status_of(BrokerOutcome outcome) {
  switch (outcome) {
    case BrokerOutcome::kTransient:
      return WW_NETWORK;
    case BrokerOutcome::kCancelled:
      return WW_CANCELLED;
    default:
      return WW_INTERACTION_REQUIRED;
  }
}

}  // namespace

std::string broker_words(const BrokerError& error) {
  return error.transport.empty() ? printable(error.error.description, kBrokerWordsMaxBytes)
                                 : error.transport;
}

Failure to_failure(const BrokerError& error, const EntraTarget& target,
                   const std::string& account) {
  // Where Entra said something that there are better words for, these are said.
  const AadstsCode* known = known_code(error);
  const bool entras = known != nullptr && error.outcome == BrokerOutcome::kInteraction;
  const auto filled = [&](std::string text) {
    text = fill(text, "account", account.empty() ? "the account" : account);
    text = fill(text, "organization", target.organization_name());
    text = fill(text, "tenant", "\"" + target.organization_name() + "\"");
    text = fill(text, "client", target.broker.client_id);
    return fill(text, "login", target.login_command());
  };
  std::string message = entras ? "the identity broker was refused: " + std::string(known->message)
                               : message_of(error, account);
  if (known != nullptr) message += " (AADSTS" + std::to_string(known->code) + ")";
  return {status_of(error.outcome), filled(message),
          filled(entras && !is_about_this_machine(error) ? std::string(known->advice)
                                                         : advice_of(error))};
}

void note_broker_sign_in(const Host& host, const EntraTarget& target, std::string_view session) {
  refusals(host, target, session).clear();
  host.erase_state(last_refused_key(session));
  host.put_state(sign_in_time_key(session), std::to_string(host.now()));
}

void note_broker_refusal(const Host& host, const EntraTarget& target, std::string_view session,
                         std::string_view sha256) {
  const std::string last = last_refused_key(session);
  if (host.state(last) == sha256) return;  // git says so, and asks for another one
  host.put_state(last, sha256);
  const oauth::Refusals ladder = refusals(host, target, session);
  if (!ladder.note(host.now())) return;
  const auto at = json_detail::whole_number(host.state(sign_in_time_key(session)).value_or(""));
  const bool just_signed_in = at && host.now() - *at < oauth::kFreshSeconds;
  if (just_signed_in || ladder.accepted_lately())
    ladder.bar(kBarredSeconds);
  else
    ladder.doubt();
}

bool broker_may_help(const Host& host, const EntraTarget& target, const ServiceError& error) {
  return is_of_devices(error) && target.broker.use != BrokerUse::kNever &&
         host.identity_broker_presence() != WW_IDENTITY_BROKER_ABSENT;
}

Failure with_broker_advice(const Host& host, const EntraTarget& target, const ServiceError& error,
                           Failure failure) {
  if (!is_of_devices(error) || !host.may_have_identity_broker()) return failure;
  std::string advice;
  if (target.broker.use == BrokerUse::kNever)
    advice = "Have the identity broker of this machine asked: set watchword.entra.broker to auto.";
  else if (host.identity_broker_presence() == WW_IDENTITY_BROKER_ABSENT)
    advice =
        "If it wants a device that Entra knows: install Microsoft's identity broker (packages "
        "intune-portal and microsoft-identity-broker), sign in to it, and try again.";
  else
    advice =
        "If it wants a device that Entra knows: sign in to this machine's identity broker, "
        "such as in intune-portal, with the account that " +
        target.organization_name() + " is to see, and try again.";
  return {failure.status(), failure.message(), advice};
}

}  // namespace watchword::entra
