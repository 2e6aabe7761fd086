#include "broker/answer_cache.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "platform/sha256.h"

namespace watchword::broker {
namespace {

constexpr std::size_t kAnswerKeyHexDigits = 40;
// A token is not answered in its last minutes, as a provider would not: it may run out on the way.
constexpr std::int64_t kExpiryMarginSeconds = 300;
// After this long the provider is asked again, so that it can renew ahead of time what lives long.
constexpr std::int64_t kKeptMaxSeconds = 3600;

// Whether the answer depends on nothing but the target and the configuration.
bool is_plain(const Request& request) {
  // A claims challenge (error="insufficient_claims") wants another token than the last one.
  const bool challenged = std::any_of(
      request.challenges.begin(), request.challenges.end(),
      [](const std::string& challenge) { return challenge.find("claims") != std::string::npos; });
  return !challenged && request.refused_sha256.empty() && request.account.empty() &&
         request.tenant.empty() && request.options.empty() && !request.device_code &&
         !request.no_browser;
}

// Lines in a fixed order; no value of a credential has a line feed in it.
Secret encode(const Credential& credential, std::string_view marks) {
  Secret out;
  out.append(std::to_string(credential.expires_at)).append("\n");
  out.append(credential.is_token ? "token\n" : "password\n");
  out.append(credential.ephemeral ? "ephemeral\n" : "lasting\n");
  for (const std::string_view value :
       {std::string_view(credential.username), std::string_view(credential.account),
        std::string_view(credential.provider), credential.secret.view(), marks})
    out.append(value).append("\n");
  return out;
}

// `marks` of what the answer was made of.
std::optional<Credential> decode(std::string_view text, std::string_view& marks) {
  std::string_view lines[8];
  for (std::string_view& line : lines) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  Credential credential;
  std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), credential.expires_at);
  credential.is_token = lines[1] == "token";
  credential.ephemeral = lines[2] == "ephemeral";
  credential.username = lines[3];
  credential.account = lines[4];
  credential.provider = lines[5];
  credential.secret = Secret(lines[6]);
  marks = lines[7];
  return credential;
}

}  // namespace

std::string AnswerCache::key_of(const Request& request) const {
  const Target& target = request.target;
  std::string parts = fingerprint_();
  for (const std::string& part :
       {target.protocol, target.host, target.path ? "/" + *target.path : std::string(),
        target.username ? "@" + *target.username : std::string(), request.scope})
    parts.append(1, '\0').append(part);
  return sha256_hex(parts).substr(0, kAnswerKeyHexDigits);
}

std::optional<Credential> AnswerCache::get(const Request& request) const {
  if (!is_plain(request)) return std::nullopt;
  const auto kept = keys_.get(key_of(request));
  if (!kept) return std::nullopt;
  std::string_view marks;
  auto credential = decode(kept->view(), marks);
  const std::int64_t needed = std::max(request.min_ttl_seconds, kExpiryMarginSeconds);
  if (!credential || credential->expires_at - std::time(nullptr) < needed) return std::nullopt;
  if (!inputs_.confirm(marks)) return std::nullopt;
  return credential;
}

void AnswerCache::put(const Request& request, const Credential& credential) const {
  // What the user stored is the store's to keep, and to forget.
  if (credential.provider == kStoredProvider || credential.uncached || credential.expires_at == 0)
    return;
  if (!is_plain(request)) return clear();  // this answer is newer than what is kept
  const std::int64_t left = credential.expires_at - std::time(nullptr) - kExpiryMarginSeconds;
  const auto marks = inputs_.marks();
  if (left <= 0 || !marks) return;
  const Secret value = encode(credential, *marks);
  keys_.put(key_of(request), value.view(), static_cast<unsigned>(std::min(left, kKeptMaxSeconds)));
}

std::optional<std::string> AnswerCache::mark(const Request& request) const {
  if (!is_plain(request) || !available()) return std::nullopt;
  return key_of(request);
}

void AnswerCache::clear() const {
  keys_.clear();
}

}  // namespace watchword::broker
