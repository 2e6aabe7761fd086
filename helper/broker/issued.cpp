#include "broker/issued.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>

#include <watchword/plugin.hpp>

#include "platform/sha256.h"

namespace watchword::broker {
namespace {

constexpr std::string_view kIssuedArea = "host";
// Enough for every account that uses one host within the life of a token.
constexpr std::size_t kKeptPerHost = 32;
constexpr std::chrono::seconds kLockTimeout{5};
// Every answer is noted anew when it was not given from memory, which it is for an hour at most.
constexpr unsigned kInMemorySeconds = 24 * 3600;
constexpr std::size_t kIssuedKeyHexDigits = 40;

std::string key_of(const std::string& host) {
  return "issued/" + host;
}

std::string memory_key(const std::string& host, const std::string& sha256) {
  return sha256_hex(host + '\n' + sha256).substr(0, kIssuedKeyHexDigits);
}

const auto kNeverCancelled = [] { return false; };

// What stands before `end`, or all of it; `text` begins behind it afterwards.
std::string_view take_until(std::string_view& text, char end) {
  const std::string_view taken = text.substr(0, text.find(end));
  text.remove_prefix(std::min(taken.size() + 1, text.size()));
  return taken;
}

// Hash, provider, time, accepted, session (which may have blanks).
std::string format_line(const IssuedCredential& one) {
  return one.sha256 + ' ' + one.provider + ' ' + std::to_string(one.issued_at) + ' ' +
         (one.accepted ? '1' : '0') + ' ' + one.session + '\n';
}

// None of a line that is damaged.
std::optional<IssuedCredential> parse_line(std::string_view line) {
  IssuedCredential one;
  one.sha256 = take_until(line, ' ');
  one.provider = take_until(line, ' ');
  const std::string_view time = take_until(line, ' ');
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), one.issued_at);
  const std::string_view accepted = take_until(line, ' ');
  if (one.sha256.empty() || one.provider.empty() || error != std::errc() ||
      end != time.data() + time.size() || (accepted != "0" && accepted != "1"))
    return std::nullopt;
  one.accepted = accepted == "1";
  one.session = line;
  return one;
}

}  // namespace

std::vector<IssuedCredential> Issued::read(const std::string& host) const {
  std::vector<IssuedCredential> all;
  const std::string kept = state_.get(kIssuedArea, key_of(host)).value_or("");
  for (std::string_view lines = kept; !lines.empty();)
    if (auto one = parse_line(take_until(lines, '\n'))) all.push_back(std::move(*one));
  return all;
}

void Issued::write(const std::string& host, const std::vector<IssuedCredential>& all) const {
  std::string lines;
  for (const IssuedCredential& one : all) lines += format_line(one);
  state_.put(kIssuedArea, key_of(host), lines);
}

void Issued::keep_in_memory(const std::string& host, const IssuedCredential& credential) const {
  keys_.put(memory_key(host, credential.sha256), format_line(credential), kInMemorySeconds);
}

std::optional<IssuedCredential> Issued::in_memory(const std::string& host,
                                                  const std::string& sha256) const {
  const auto kept = keys_.get(memory_key(host, sha256));
  if (!kept) return std::nullopt;
  std::string_view line = kept->view();
  return parse_line(take_until(line, '\n'));
}

std::optional<IssuedCredential> Issued::in_file(const std::string& host,
                                                const std::string& sha256) const {
  for (IssuedCredential& one : read(host))
    if (one.sha256 == sha256) return std::move(one);
  return std::nullopt;
}

void Issued::add(const std::string& host, const IssuedCredential& credential) const {
  keep_in_memory(host, in_memory(host, credential.sha256).value_or(credential));
  if (in_file(host, credential.sha256)) return;
  const auto held = state_.lock(kIssuedArea, key_of(host), kLockTimeout, kNeverCancelled);
  auto all = read(host);
  all.insert(all.begin(), credential);
  if (all.size() > kKeptPerHost) all.resize(kKeptPerHost);
  write(host, all);
}

std::optional<IssuedCredential> Issued::find(const std::string& host,
                                             const std::string& sha256) const {
  std::optional<IssuedCredential> written;
  try {
    written = in_file(host, sha256);
  } catch (const Failure&) {  // then the memory has to do
  }
  if (written && written->accepted) return written;
  auto kept = in_memory(host, sha256);
  return kept && (kept->accepted || !written) ? kept : written;
}

std::vector<IssuedCredential> Issued::lately(const std::string& host) const {
  try {
    return read(host);
  } catch (const Failure&) {
    return {};
  }
}

void Issued::mark_accepted(const std::string& host, const std::string& sha256) const {
  if (auto kept = in_memory(host, sha256)) {
    kept->accepted = true;
    keep_in_memory(host, *kept);
  }
  const auto held = state_.lock(kIssuedArea, key_of(host), kLockTimeout, kNeverCancelled);
  auto all = read(host);
  bool changed = false;
  for (IssuedCredential& one : all)
    if (one.sha256 == sha256) changed = one.accepted = true;
  if (changed) write(host, all);
}

void Issued::check_writable(const std::string& host) const {
  const auto held = state_.lock(kIssuedArea, key_of(host), kLockTimeout, kNeverCancelled);
  write(host, read(host));
}

}  // namespace watchword::broker
