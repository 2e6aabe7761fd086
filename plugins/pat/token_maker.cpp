#include "pat/token_maker.h"

#include <watchword/encoding.hpp>

namespace watchword::pat {
namespace {

constexpr std::size_t kUniqueBytes = 4;
constexpr int kTries = 4;
constexpr std::uint32_t kTryDelayMs = 1000;

}  // namespace

// Whatever happens in here, the name finds the token again.
PersonalToken TokenMaker::make(const TokenOrder& order, const KeepToken& keep) const {
  const Host& host = rest_.host();
  const NewToken wanted{order.name + " (" + hex_encode(host.random(kUniqueBytes)) + ")",
                        order.scope, host.now() + order.lifetime_seconds};
  const JournalEntry entry{wanted.name, order.old_id, host.now()};
  const std::string journaled = journal_.begin(entry);
  PersonalToken token = create(wanted, journaled);
  try {
    try_out(token);
    keep(token);
  } catch (...) {
    undo(token, journaled);
    throw;
  }
  // The new token serves already; what goes wrong from here on is made up for later.
  try {
    journal_.commit(journaled, entry);
    finish(order, token);
    journal_.end(journaled);
  } catch (const Failure& failure) {
    host.trace("the old token is revoked later: " + failure.message());
  }
  return token;
}

PersonalToken TokenMaker::create(const NewToken& wanted, const std::string& journaled) const {
  try {
    return api_.create(wanted);
  } catch (const TokenRefused&) {
    journal_.end(journaled);  // nothing was made
    throw;
  } catch (const Failure&) {
    // Whether it was made is not known.
    try {
      journal_.settle(api_);
    } catch (const Failure& failure) {
      rest_.host().trace("not looked for yet: " + failure.message());
    }
    throw;
  }
}

// A new token is not known everywhere at once.
void TokenMaker::try_out(const PersonalToken& token) const {
  for (int i = 0; i < kTries; ++i) {
    if (i > 0) rest_.host().sleep(kTryDelayMs);
    if (is_accepted(rest_.host(), rest_.caller(), token.secret)) return;
  }
  throw Failure(WW_REFUSED,
                rest_.caller().organization.name + " made a token and then did not accept it",
                "Try again later; the new token was revoked.");
}

void TokenMaker::undo(const PersonalToken& token, const std::string& journaled) const {
  try {
    api_.revoke(token.id);
    journal_.end(journaled);
  } catch (const Failure& failure) {
    rest_.host().trace("the new token is revoked later: " + failure.message());
  }
}

void TokenMaker::finish(const TokenOrder& order, PersonalToken& token) const {
  if (order.keeps_name)
    token.name = api_.update(token.id, {order.name, token.scope, token.valid_to}).name;
  if (!order.old_id.empty()) api_.revoke(order.old_id);
}

KeptToken kept_token(const Rest& rest, const PersonalToken& token) {
  KeptToken kept;
  kept.secret = token.secret.clone();
  kept.organization = rest.caller().organization.name;
  kept.port = rest.caller().organization.port;
  kept.id = token.id;
  kept.name = token.name;
  kept.scope = token.scope;
  kept.account = rest.account();
  kept.valid_from = token.valid_from;
  kept.valid_to = token.valid_to;
  return kept;
}

}  // namespace watchword::pat
