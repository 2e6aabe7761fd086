#include "broker/issued.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sstream>

namespace watchword::broker {
namespace {

constexpr std::string_view kArea = "host";
// Enough for every account that uses one host within the life of a token.
constexpr std::size_t kKeptPerHost = 32;
constexpr std::chrono::seconds kLockTimeout{5};

std::string key_of(const std::string& host) {
  return "issued/" + host;
}

const auto kNeverCancelled = [] { return false; };

}  // namespace

// One line each: hash, provider, time, accepted, session (which may have blanks).
std::vector<IssuedCredential> Issued::read(const std::string& host) const {
  std::vector<IssuedCredential> all;
  std::istringstream lines(state_.get(kArea, key_of(host)).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    IssuedCredential one;
    if (fields >> one.sha256 >> one.provider >> one.issued_at >> one.accepted) {
      std::getline(fields >> std::ws, one.session);
      all.push_back(std::move(one));
    }
  }
  return all;
}

void Issued::write(const std::string& host, const std::vector<IssuedCredential>& all) const {
  std::ostringstream lines;
  for (const IssuedCredential& one : all)
    lines << one.sha256 << ' ' << one.provider << ' ' << one.issued_at << ' ' << one.accepted << ' '
          << one.session << '\n';
  state_.put(kArea, key_of(host), lines.str());
}

void Issued::add(const std::string& host, const IssuedCredential& credential) const {
  if (find(host, credential.sha256)) return;
  const auto held = state_.lock(kArea, key_of(host), kLockTimeout, kNeverCancelled);
  auto all = read(host);
  all.insert(all.begin(), credential);
  if (all.size() > kKeptPerHost) all.resize(kKeptPerHost);
  write(host, all);
}

std::optional<IssuedCredential> Issued::find(const std::string& host,
                                             const std::string& sha256) const {
  for (IssuedCredential& one : read(host))
    if (one.sha256 == sha256) return std::move(one);
  return std::nullopt;
}

void Issued::mark_accepted(const std::string& host, const std::string& sha256) const {
  const auto held = state_.lock(kArea, key_of(host), kLockTimeout, kNeverCancelled);
  auto all = read(host);
  for (IssuedCredential& one : all)
    if (one.sha256 == sha256) one.accepted = true;
  write(host, all);
}

}  // namespace watchword::broker
