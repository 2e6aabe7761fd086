// What failures of the identity broker mean, and what to do where it could be of use.
#pragma once

#include <string>
#include <string_view>

#include "entra/identity_broker/client.h"

namespace watchword::entra {

// For people who can do without the broker, or restart it.
inline constexpr const char* kStopAsking =
    "Restart it, or set watchword.entra.broker to never to do without it.";

// What it said itself, or how it failed to say anything; fit for a terminal.
std::string broker_words(const BrokerError& error);

// In a person's words. Its status: WW_NETWORK, WW_CANCELLED, or WW_INTERACTION_REQUIRED, which lets
// the next way be tried. `account` may be empty.
Failure to_failure(const BrokerError& error, const EntraTarget& target, const std::string& account);

// A person signed in to it in the broker's window; what was refused before counts no more.
void note_broker_sign_in(const Host& host, const EntraTarget& target, std::string_view session);

// The organization refused a token of the broker's with this hash: of two in a row a person has to
// sign in, or the account is barred, as for a session.
void note_broker_refusal(const Host& host, const EntraTarget& target, std::string_view session,
                         std::string_view sha256);

// Whether the error is about the device, and an identity broker is there to show it: then the next
// way is worth trying, though the session's own is not.
bool broker_may_help(const Host& host, const EntraTarget& target, const ServiceError& error);

// A refusal that a device which Entra knows would not have met: what to do next, where an identity
// broker could be there; `failure` otherwise.
Failure with_broker_advice(const Host& host, const EntraTarget& target, const ServiceError& error,
                           Failure failure);

}  // namespace watchword::entra
