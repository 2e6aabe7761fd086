#include "pat/issued_token.h"

#include <algorithm>

#include "pat/blocked.h"
#include "pat/instant.h"
#include "pat/token_maker.h"
#include "pat/token_name.h"

namespace watchword::pat {
namespace {

constexpr std::int64_t kRenewAheadMaxSeconds = 7 * kDaySeconds;
constexpr std::int64_t kRenewAheadShare = 3;  // of its life

bool offline(const IssueOrder& order) {
  return (order.caller.flags & WW_REQUEST_OFFLINE) != 0;
}

}  // namespace

std::int64_t renew_at(const KeptToken& token) {
  const std::int64_t life = token.valid_to - token.valid_from;
  return token.valid_to - std::min(kRenewAheadMaxSeconds, life / kRenewAheadShare);
}

bool IssuedToken::serves(const KeptToken& token, const IssueOrder& order) const {
  return token.valid_to - host_.now() > order.min_ttl_seconds &&
         (order.refused_sha256.empty() ||
          host_.sha256_hex(token.secret.view()) != order.refused_sha256);
}

bool IssuedToken::is_due(const KeptToken& token, const IssueOrder& order) const {
  return renew_at(token) <= host_.now() || !same_scopes(token.scope, order.settings.scope);
}

std::optional<KeptToken> IssuedToken::get(const IssueOrder& order) const {
  auto kept = kept_.find(order.caller.organization.name);
  const bool good = kept && serves(*kept, order);
  if (offline(order)) return good ? std::move(kept) : std::nullopt;
  if (!good) return replaced(order, kLockTimeoutMs);
  if (!is_due(*kept, order)) {
    settle_left_behind(order);
    return kept;
  }
  // Renewed while the old one still serves if that fails. The lock is not waited for: whoever holds
  // it does the same.
  try {
    if (auto token = replaced(order, 0)) return token;
  } catch (const Failure& failure) {
    host_.trace("not renewed ahead of time: " + failure.message());
  }
  return kept;
}

std::optional<KeptToken> IssuedToken::replaced(const IssueOrder& order,
                                               std::uint32_t lock_timeout_ms) const {
  const std::string& organization = order.caller.organization.name;
  const Host::Lock lock = lock_organization(host_, organization, lock_timeout_ms);
  auto kept = kept_.find(organization);
  if (kept && serves(*kept, order) && !is_due(*kept, order)) return kept;
  return made_or_blocked(order, kept);
}

std::optional<KeptToken> IssuedToken::made_or_blocked(const IssueOrder& order,
                                                      const std::optional<KeptToken>& old) const {
  const std::string& organization = order.caller.organization.name;
  if (blocked(host_, organization).rest()) return std::nullopt;
  try {
    return make(order, old);
  } catch (const NotForApplications& failure) {
    blocked(host_, organization).begin(kBlockedByPolicySeconds, failure);
    host_.notice(failure.message() + ". The application's own token is used instead.");
  } catch (const NotWrittenDown& failure) {
    host_.notice(failure.message() + ". The Entra session is used instead. " + failure.advice());
  } catch (const TokenRefused& failure) {
    if (!lasts(failure.code())) throw;
    blocked(host_, organization).begin(kBlockedByPolicySeconds, failure);
    host_.notice(failure.message() + ". The Entra session is used instead.");
  }
  return std::nullopt;
}

KeptToken IssuedToken::make(const IssueOrder& order, const std::optional<KeptToken>& old) const {
  Rest rest(host_, order.caller);
  const TokenMaker maker(rest);
  maker.settle();
  TokenOrder wanted;
  wanted.name = token_name(host_.machine_name(), order.caller.organization.name, order.path);
  wanted.scope = order.settings.scope;
  wanted.lifetime_seconds = order.settings.lifetime_seconds;
  // A token that somebody else revoked has nothing to be copied from or undone.
  if (old && !old->id.empty())
    if (const auto there = maker.api().find(old->id)) {
      wanted.old_id = there->id;
      wanted.name = without_mark(there->name);
    }
  KeptToken kept;
  maker.make(wanted, [&](const PersonalToken& token) {
    kept = kept_token(rest, token);
    kept.asked_for = order.asked_for;
    kept_.save(kept);
  });
  return kept;
}

KeptToken IssuedToken::renew(const KeptToken& token, std::int64_t lifetime_seconds) const {
  IssueOrder order;
  order.caller.organization.name = token.organization;
  order.caller.organization.port = token.port;
  order.caller.account = token.account;
  order.asked_for = token.asked_for;
  order.settings.scope = token.scope;
  order.settings.lifetime_seconds = lifetime_seconds;
  const Host::Lock lock = lock_organization(host_, token.organization, kLockTimeoutMs);
  auto now_kept = kept_.find(token.organization);
  // Another process was faster.
  if (now_kept && now_kept->id != token.id) return std::move(*now_kept);
  return make(order, now_kept);
}

// A process that was killed may have left a token at the service that nobody has. Not being able to
// look is no reason to refuse the one that is there.
void IssuedToken::settle_left_behind(const IssueOrder& order) const {
  const std::string& organization = order.caller.organization.name;
  if (!Journal(host_, organization).is_due()) return;
  try {
    const Host::Lock lock = lock_organization(host_, organization, 0);
    Caller caller = order.caller;
    caller.flags &= ~WW_REQUEST_INTERACTIVE;
    Rest rest(host_, caller);
    TokenMaker(rest).settle();
  } catch (const Failure& failure) {
    host_.trace("what was left behind is not looked for yet: " + failure.message());
  }
}

}  // namespace watchword::pat
