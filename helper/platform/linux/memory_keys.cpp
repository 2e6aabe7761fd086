#include "platform/memory_keys.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

#include <watchword/sdk/kernel_keys.hpp>

// A keyring of our own below the user's persistent keyring, for whoever possesses it only. See
// keyrings(7), persistent-keyring(7) and keyctl(2).
namespace watchword::platform {
namespace {

namespace keys = kernel_keys;
using keys::Serial;

// As keyctl_setperm(3) counts the bits. The user's own permissions would be those of every process
// with the user's id, also in a user namespace that is meant to keep it apart: keys are found by
// their serial numbers there.
constexpr unsigned kPossessorAll = 0x3f000000;
constexpr std::size_t kTimeDigits = 20;  // before each value: when it was put, for the eviction

// The keyring of that name; negative where there is none.
Serial find_ring(const std::string& name) {
  const auto home = keys::possess_home();
  return home ? static_cast<Serial>(keys::search(home->ring, keys::kRing, name)) : -1;
}

Serial make_ring(const std::string& name) {
  const auto home = keys::possess_home();
  if (!home) return -1;
  if (const long found = keys::search(home->ring, keys::kRing, name); found > 0)
    return static_cast<Serial>(found);
  const long made = keys::add(keys::kRing, name, {}, home->ring);
  if (made > 0) keys::keyctl(KEYCTL_SETPERM, made, kPossessorAll);
  return static_cast<Serial>(made);
}

constexpr const char* kTypes[] = {keys::kBig, keys::kUser};

Serial find_key(Serial ring, const std::string& key) {
  for (const char* type : kTypes) {
    const long found = keys::search(ring, type, key);
    if (found > 0) return static_cast<Serial>(found);
  }
  return -1;
}

// False with EDQUOT: the user's quota is used up.
bool add(Serial ring, const std::string& name, std::string_view value, unsigned timeout_seconds) {
  for (const char* type : kTypes) {
    const keys::PrivateKey key(type, name, value);
    if (key.id() > 0) {
      keys::keyctl(KEYCTL_SETPERM, key.id(), kPossessorAll);
      return key.publish(ring, timeout_seconds);
    }
    if (errno == EDQUOT) return false;
  }
  return false;
}

// The kernel's garbage collector gives the quota of what was unlinked back a moment later: within
// milliseconds, but where every processor is busy.
bool add_when_there_is_room(Serial ring, const std::string& key, std::string_view value,
                            unsigned timeout_seconds) {
  constexpr std::chrono::milliseconds kPause{5};
  constexpr int kPauses = 100;
  for (int i = 0; i < kPauses; ++i) {
    if (add(ring, key, value, timeout_seconds)) return true;
    if (errno != EDQUOT) return false;
    std::this_thread::sleep_for(kPause);
  }
  return false;
}

// Empty when it cannot be read or has expired.
keys::Bytes read_key(Serial key) {
  return keys::read(key).value_or(keys::Bytes());
}

std::string_view text_of(const keys::Bytes& bytes) {
  return {bytes.data(), bytes.size()};
}

std::string time_prefix() {
  std::string digits = std::to_string(std::time(nullptr));
  return std::string(kTimeDigits - digits.size(), '0') + digits;
}

std::vector<Serial> keys_in(Serial ring) {
  const auto content = read_key(ring);
  std::vector<Serial> all(content.size() / sizeof(Serial));
  if (!all.empty()) std::memcpy(all.data(), content.data(), all.size() * sizeof(Serial));
  return all;
}

// What was put under a key; none when it has expired, or is from the future: the clock was set
// back, and nobody knows how old it is.
std::optional<Secret> value_of(Serial key) {
  const auto content = read_key(key);
  if (content.size() < kTimeDigits || text_of(content).substr(0, kTimeDigits) > time_prefix())
    return std::nullopt;
  return Secret(text_of(content).substr(kTimeDigits));
}

// Gives up the older half, so that the next puts need not do it again. False when there is none.
bool evict_oldest(Serial ring) {
  std::vector<std::pair<std::string, Serial>> by_age;
  for (const Serial key : keys_in(ring))
    by_age.emplace_back(text_of(read_key(key)).substr(0, kTimeDigits), key);
  std::sort(by_age.begin(), by_age.end());
  for (std::size_t i = 0; i < (by_age.size() + 1) / 2; ++i)
    keys::keyctl(KEYCTL_UNLINK, by_age[i].second, ring);
  return !by_age.empty();
}

}  // namespace

bool MemoryKeys::available() const {
  return make_ring(name_) > 0;
}

std::optional<Secret> MemoryKeys::get(const std::string& key) const {
  const Serial ring = find_ring(name_);
  if (ring <= 0) return std::nullopt;
  const Serial found = find_key(ring, key);
  return found > 0 ? value_of(found) : std::nullopt;
}

std::vector<Secret> MemoryKeys::all() const {
  std::vector<Secret> out;
  const Serial ring = find_ring(name_);
  if (ring <= 0) return out;
  for (const Serial key : keys_in(ring))
    if (auto value = value_of(key)) out.push_back(std::move(*value));
  return out;
}

bool MemoryKeys::put(const std::string& key, std::string_view value,
                     unsigned timeout_seconds) const {
  const Serial ring = make_ring(name_);
  if (ring <= 0) return false;
  Secret dated(time_prefix());
  dated.append(value);
  const unsigned timeout = std::max(timeout_seconds, 1U);
  if (add(ring, key, dated.view(), timeout)) return true;
  if (errno != EDQUOT || when_full_ == WhenFull::kNewestGoes) return false;
  return evict_oldest(ring) && add_when_there_is_room(ring, key, dated.view(), timeout);
}

void MemoryKeys::erase(const std::string& key) const {
  const Serial ring = find_ring(name_);
  if (ring <= 0) return;
  const Serial found = find_key(ring, key);
  if (found > 0) keys::keyctl(KEYCTL_UNLINK, found, ring);
}

void MemoryKeys::clear() const {
  const Serial ring = find_ring(name_);
  if (ring > 0) keys::keyctl(KEYCTL_CLEAR, ring);
}

}  // namespace watchword::platform
