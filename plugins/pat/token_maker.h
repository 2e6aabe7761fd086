// Making and replacing a token so that at no moment more is alive, or less, than should be.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "pat/journal.h"
#include "pat/kept_token.h"
#include "pat/lifecycle_api.h"

namespace watchword::pat {

struct TokenOrder {
  std::string name;  // for people
  std::string scope;
  std::int64_t lifetime_seconds = 0;
  std::string old_id;       // of the token that the new one replaces, or empty
  bool keeps_name = false;  // it shall be called `name` and nothing more
};

// Does what must be done with a new token for it not to be lost: puts it into the store, prints it.
// Throws when it could not; then the token is revoked.
using KeepToken = std::function<void(const PersonalToken&)>;

// To be used under lock_organization().
class TokenMaker {
 public:
  explicit TokenMaker(Rest& rest)
      : rest_(rest), api_(rest), journal_(rest.host(), rest.caller().organization.name) {}

  const LifecycleApi& api() const { return api_; }

  // The order is: written down, created, tried out, kept, and only then the old one revoked. When a
  // step fails, the new one is revoked and the old one stays. When the last one fails, that is made
  // up for with the next token (Journal). Throws Failure.
  PersonalToken make(const TokenOrder& order, const KeepToken& keep) const;

  // See Journal::settle.
  void settle() const { journal_.settle(api_); }

 private:
  PersonalToken create(const NewToken& wanted, const std::string& journaled) const;
  void try_out(const PersonalToken& token) const;
  void undo(const PersonalToken& token, const std::string& journaled) const;
  void finish(const TokenOrder& order, PersonalToken& token) const;

  Rest& rest_;
  LifecycleApi api_;
  Journal journal_;
};

// What the store keeps of a new token.
KeptToken kept_token(const Rest& rest, const PersonalToken& token);

}  // namespace watchword::pat
