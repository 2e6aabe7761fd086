// Which of the identity broker's accounts answers a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entra/dialect.h"
#include "entra/identity_broker/client.h"

namespace watchword::entra {

struct BrokerChoice {
  std::optional<BrokerAccount> account;
  std::string reason;      // one sentence: why this one, or why none
  bool undecided = false;  // several fit, or which one does depends on the tenant, not known yet
  bool guessed = false;    // nobody said a word about this account and this organization
  std::string advice;      // where a person has to say something before any answers: what to do
};

// The account that was asked for; else the one bound to the organization, be it that a person chose
// it in a browser; else the only one of its tenant. None that was signed out of the organization.
BrokerChoice choose_broker_account(const Host& host, const EntraTarget& target,
                                   const std::optional<Realm>& realm,
                                   const std::vector<BrokerAccount>& accounts);

// The same at `watchword login`, where a person signs in to what was signed out of, and to another
// account than the bound one.
BrokerChoice choose_broker_account_to_sign_in(const EntraTarget& target, const Realm& realm,
                                              const std::vector<BrokerAccount>& accounts);

// What a binding, an answer and a row of `watchword status` call an account of the broker's.
std::string broker_session_key(const BrokerAccount& account);
bool is_broker_session(std::string_view session);
// Its account's home, as Identity::id; empty when it is no such session.
std::string_view home_of_broker_session(std::string_view session);

// As those that are in the store are handed around. It is never put there.
Session broker_session(const EntraTarget& target, const BrokerAccount& account);

// After `watchword logout --all` no account of the broker's answers that nobody chose, until a
// person signs in to one.
void stop_guessing_broker_accounts(const Host& host);
void guess_broker_accounts_again(const Host& host);

}  // namespace watchword::entra
