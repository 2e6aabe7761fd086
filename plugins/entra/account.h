// Which of the signed-in accounts answers a request.
#pragma once

#include <optional>
#include <string>

#include "entra/dialect.h"

namespace watchword::entra {

struct Choice {
  std::optional<Session> session;
  std::string reason;      // one sentence: why this session, or why none
  std::string hint;        // the account to propose at a sign-in, or empty
  bool undecided = false;  // which one it is depends on the tenant, which is not known yet
  bool guessed = false;    // nobody said a word about this session and this organization
  // Where a person has to say something before any session answers: what to do, `reason` being why.
  std::string advice;
};

// The account that was asked for; else the one bound to the organization; else the only one that is
// signed in to its tenant. None that was signed out of the organization. `realm` may be empty while
// the tenant is not known.
Choice choose_account(const Host& host, const EntraTarget& target,
                      const std::optional<Realm>& realm);

// What answers a request without a look at what the store keeps.
struct Ready {
  std::string reason;  // one sentence
  Session session;     // as far as the binding tells of it
  AccessToken token;
};

// A token that is good for a while, in memory since it was last asked for: of the account that is
// bound to the organization, where the request wants no other one and nothing that only the session
// knows. None where anything speaks against it, be it a refusal; then the store is asked.
std::optional<Ready> ready_answer(const Host& host, const EntraTarget& target, const Realm& realm);

}  // namespace watchword::entra
