#include "world/personal_access_tokens.h"

#include <algorithm>

#include "base/encoding.h"
#include "world/scopes.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kBeforeSignature = 76;
constexpr std::string_view kSignature = "AZDO";
constexpr std::size_t kAfterSignature = 4;

}  // namespace

PersonalAccessToken::State PersonalAccessToken::state(std::int64_t now) const {
  if (revoked) return State::kRevoked;
  return valid_to <= now ? State::kExpired : State::kActive;
}

bool PersonalAccessToken::is_inactive(bool has_tenant, std::int64_t now) const {
  return has_tenant && std::max(valid_from, last_used) + kUnusedLimit <= now;
}

bool PersonalAccessToken::grants(std::string_view wanted) const {
  return azure::grants(scope, wanted);
}

void PersonalAccessTokens::put(PersonalAccessToken token) {
  const std::scoped_lock lock(mutex_);
  const auto [place, added] = ids_.try_emplace(token.authorization_id, tokens_.size());
  if (added) {
    secrets_[token.secret_hash] = tokens_.size();
    logins_.emplace(token.login, tokens_.size());
    tokens_.push_back(std::move(token));
  } else {
    tokens_[place->second] = std::move(token);
  }
}

std::optional<PersonalAccessToken> PersonalAccessTokens::get(
    std::string_view authorization_id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = ids_.find(authorization_id);
  return found == ids_.end() ? std::nullopt : std::optional(tokens_[found->second]);
}

std::optional<PersonalAccessToken> PersonalAccessTokens::with_secret(
    std::string_view secret) const {
  const std::scoped_lock lock(mutex_);
  const auto found = secrets_.find(hash_of_secret(secret));
  return found == secrets_.end() ? std::nullopt : std::optional(tokens_[found->second]);
}

std::vector<PersonalAccessToken> PersonalAccessTokens::of(std::string_view login,
                                                          std::string_view organization) const {
  const std::scoped_lock lock(mutex_);
  std::vector<PersonalAccessToken> found;
  const auto [begin, end] = logins_.equal_range(login);
  for (auto entry = begin; entry != end; ++entry) {
    const PersonalAccessToken& token = tokens_[entry->second];
    if (token.is_global() || token.organization == organization) found.push_back(token);
  }
  return found;
}

bool PersonalAccessTokens::revoke(std::string_view authorization_id) {
  const std::scoped_lock lock(mutex_);
  const auto found = ids_.find(authorization_id);
  if (found == ids_.end()) return false;
  tokens_[found->second].revoked = true;
  return true;
}

void PersonalAccessTokens::revoke_all_of(std::string_view login) {
  const std::scoped_lock lock(mutex_);
  for (auto& token : tokens_)
    if (login.empty() || token.login == login) token.revoked = true;
}

void PersonalAccessTokens::note_use(std::string_view authorization_id, std::int64_t now) {
  const std::scoped_lock lock(mutex_);
  const auto found = ids_.find(authorization_id);
  if (found != ids_.end()) tokens_[found->second].last_used = now;
}

std::string new_personal_access_token() {
  return random_text(kBeforeSignature, kAlphabet) + std::string(kSignature) +
         random_text(kAfterSignature, kAlphabet);
}

std::string hash_of_secret(std::string_view secret) {
  return hex(sha256(secret));
}

}  // namespace watchword::azure
