// The ways through the identity broker of the desktop: a program of the system that people signed
// in to, which has what policies about devices want to see. It keeps everything; of its tokens
// nothing gets into the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "entra/identity_broker/account.h"
#include "entra/sign_in.h"

namespace watchword::entra {

// Ids of ways.
inline constexpr std::string_view kWayBroker = "identity-broker";
inline constexpr std::string_view kWayBrokerSignIn = "identity-broker-sign-in";

// For people: who keeps such an account.
inline constexpr const char* kTheBroker = "the identity broker";

class BrokerWay {
 public:
  explicit BrokerWay(const Host& host) : host_(host) {}

  // Where a session will answer, as far as is known, nobody is asked on the bus for the ways behind
  // it: only files are looked at.
  std::vector<Way> ways(const EntraTarget& target, const std::optional<Realm>& realm,
                        bool session_answers);

  struct Answered {
    SignedIn signed_in;
    bool guessed = false;     // see BrokerChoice
    bool of_several = false;  // it has other accounts, too
  };
  // A token without a person; none when there is nobody for this after all. Throws Failure,
  // WW_INTERACTION_REQUIRED when a person has to act, also because the broker is of no use.
  std::optional<Answered> silently(const EntraTarget& target, const Realm& realm);

  // Asks a person, in a window of the broker's, and only where its account may be meant or nothing
  // else is to be asked; none otherwise. `demanded_claims` as for sign_in().
  std::optional<SignedIn> with_person(const EntraTarget& target, const Realm& realm,
                                      const std::string& demanded_claims);

  // `watchword login`: silently where the broker has one such account and it will do.
  std::optional<SignedIn> login(const EntraTarget& target, const Realm& realm,
                                const std::string& demanded_claims);

  // What a person did in another process since ways() was asked.
  bool signed_in_elsewhere(const Realm& realm) const;

  // Those of a broker that runs, or with `start` of one that can be started. Never throws for what
  // a broker does.
  std::vector<BrokerAccount> accounts(const EntraTarget& target, bool start = false);
  // Whether one is there, or can be started.
  bool is_there(const EntraTarget& target) const;

  // The broker drops these accounts as well. Throws Failure.
  void remove(const EntraTarget& target, const std::vector<BrokerAccount>& accounts) const;

  std::vector<::watchword::Finding> diagnose(const EntraTarget& target,
                                             const std::optional<Realm>& realm);

 private:
  bool may_be_asked(const EntraTarget& target) const;
  bool may_ask_person(const EntraTarget& target) const;
  std::vector<Way> ways_unseen(const EntraTarget& target, std::string reason) const;
  std::vector<Way> ways_of(const EntraTarget& target, const std::optional<Realm>& realm,
                           const std::vector<BrokerAccount>& accounts) const;
  std::vector<BrokerAccount> known_accounts(const EntraTarget& target);
  oauth::TokenAnswer token(const EntraTarget& target, const Realm& realm,
                           const BrokerAccount& account);
  SignedIn ask_person(const EntraTarget& target, const Realm& realm, const BrokerChoice& choice,
                      const std::string& demanded_claims);
  oauth::TokenAnswer taken(const EntraTarget& target, const std::string& account,
                           BrokerReply reply);
  Failure learned(const EntraTarget& target, const std::string& account, const BrokerError& error);
  void check_usable() const;

  const Host& host_;
  // What went wrong with the broker itself in this process: it is not waited for twice.
  std::optional<Failure> broken_;
  std::string signed_in_before_;  // see signed_in_elsewhere()
};

}  // namespace watchword::entra
