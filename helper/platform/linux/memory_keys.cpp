#include "platform/memory_keys.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace watchword::platform {
namespace {

// The system calls themselves: libkeyutils would be one more library to load on every answer.
using Serial = std::int32_t;

template <class... Arguments>
long keyctl(int operation, Arguments... arguments) {
  return ::syscall(SYS_keyctl, operation, arguments...);
}

long add_key(const char* type, const std::string& name, std::string_view value, Serial ring) {
  return ::syscall(SYS_add_key, type, name.c_str(), value.empty() ? nullptr : value.data(),
                   value.size(), ring);
}

long search(Serial ring, const char* type, const std::string& name) {
  return keyctl(KEYCTL_SEARCH, ring, type, name.c_str(), 0);
}

// As keyctl_setperm(3) counts the bits. The user's own permissions would be those of every process
// with the user's id, also in a user namespace that is meant to keep it apart: keys are found by
// their serial numbers there.
constexpr unsigned kPossessorAll = 0x3f000000;
constexpr std::size_t kUsualBytes = 4096;
constexpr std::size_t kTimeDigits = 20;  // before each value: when it was put, for the eviction

// The keyring that ours are in, possessed from now on through the keyring of this process, as a
// session keyring that sshd, cron or systemd joined possesses none (keyrings(7), "Possession"). The
// user's persistent keyring, which nobody can link by its serial number; the user keyring, which
// every process with the user's id can, only where the kernel has no persistent ones.
Serial possess_home() {
  const long persistent = keyctl(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING);
  if (persistent > 0) return static_cast<Serial>(persistent);
  keyctl(KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING);
  return KEY_SPEC_USER_KEYRING;
}

Serial find_ring(const std::string& name) {
  return static_cast<Serial>(search(possess_home(), "keyring", name));
}

Serial make_ring(const std::string& name) {
  const Serial home = possess_home();
  if (const long found = search(home, "keyring", name); found > 0)
    return static_cast<Serial>(found);
  const long made = add_key("keyring", name, {}, home);
  if (made > 0) keyctl(KEYCTL_SETPERM, made, kPossessorAll);
  return static_cast<Serial>(made);
}

// big_key takes 16 bytes of the quota, user takes them all; not every kernel has big_key.
constexpr const char* kTypes[] = {"big_key", "user"};

Serial find_key(Serial ring, const std::string& key) {
  for (const char* type : kTypes) {
    const long found = search(ring, type, key);
    if (found > 0) return static_cast<Serial>(found);
  }
  return -1;
}

// Nobody finds the key before it has its timeout: a process that is killed in between leaves
// nothing behind, because its own keyring goes with it. Linking takes the place of the key of that
// name.
bool publish(Serial key, Serial ring, unsigned timeout_seconds) {
  keyctl(KEYCTL_SETPERM, key, kPossessorAll);
  const bool published =
      keyctl(KEYCTL_SET_TIMEOUT, key, timeout_seconds) == 0 && keyctl(KEYCTL_LINK, key, ring) == 0;
  const int why_not = errno;
  keyctl(KEYCTL_UNLINK, key, KEY_SPEC_PROCESS_KEYRING);
  errno = why_not;
  return published;
}

// False with EDQUOT: the user's quota is used up.
bool add(Serial ring, const std::string& key, std::string_view value, unsigned timeout_seconds) {
  for (const char* type : kTypes) {
    const long added = add_key(type, key, value, KEY_SPEC_PROCESS_KEYRING);
    if (added > 0) return publish(static_cast<Serial>(added), ring, timeout_seconds);
    if (errno == EDQUOT) return false;
  }
  return false;
}

// The kernel's garbage collector gives the quota of what was unlinked back a moment later.
bool add_when_there_is_room(Serial ring, const std::string& key, std::string_view value,
                            unsigned timeout_seconds) {
  constexpr std::chrono::milliseconds kPause{5};
  constexpr int kPauses = 20;
  for (int i = 0; i < kPauses; ++i) {
    if (add(ring, key, value, timeout_seconds)) return true;
    if (errno != EDQUOT) return false;
    std::this_thread::sleep_for(kPause);
  }
  return false;
}

// Empty when it cannot be read or has expired.
std::vector<char, WipingAllocator<char>> read_key(Serial key) {
  std::vector<char, WipingAllocator<char>> value(kUsualBytes);
  for (;;) {
    const long size = keyctl(KEYCTL_READ, key, value.data(), value.size());
    const std::size_t there = size < 0 ? 0 : static_cast<std::size_t>(size);
    const bool all = there <= value.size();
    value.resize(there);
    if (all) return value;  // else it has grown, or was larger than usual: once more
  }
}

std::string_view text_of(const std::vector<char, WipingAllocator<char>>& bytes) {
  return {bytes.data(), bytes.size()};
}

std::string time_prefix() {
  std::string digits = std::to_string(std::time(nullptr));
  return std::string(kTimeDigits - digits.size(), '0') + digits;
}

// Gives up the older half, so that the next puts need not do it again.
void evict_oldest(Serial ring) {
  const auto content = read_key(ring);
  std::vector<Serial> keys(content.size() / sizeof(Serial));
  std::memcpy(keys.data(), content.data(), keys.size() * sizeof(Serial));
  std::vector<std::pair<std::string, Serial>> by_age;
  for (const Serial key : keys)
    by_age.emplace_back(text_of(read_key(key)).substr(0, kTimeDigits), key);
  std::sort(by_age.begin(), by_age.end());
  for (std::size_t i = 0; i < (by_age.size() + 1) / 2; ++i)
    keyctl(KEYCTL_UNLINK, by_age[i].second, ring);
}

}  // namespace

bool MemoryKeys::available() const {
  return make_ring(name_) > 0;
}

std::optional<Secret> MemoryKeys::get(const std::string& key) const {
  const Serial ring = find_ring(name_);
  if (ring <= 0) return std::nullopt;
  const Serial found = find_key(ring, key);
  if (found <= 0) return std::nullopt;
  const auto value = read_key(found);
  if (value.size() < kTimeDigits) return std::nullopt;  // expired between the two calls
  // From the future: the clock was set back, and nobody knows how old this is.
  if (text_of(value).substr(0, kTimeDigits) > time_prefix()) return std::nullopt;
  return Secret(text_of(value).substr(kTimeDigits));
}

bool MemoryKeys::put(const std::string& key, std::string_view value,
                     unsigned timeout_seconds) const {
  const Serial ring = make_ring(name_);
  if (ring <= 0) return false;
  Secret dated(time_prefix());
  dated.append(value);
  const unsigned timeout = std::max(timeout_seconds, 1U);
  if (add(ring, key, dated.view(), timeout)) return true;
  if (errno != EDQUOT) return false;
  evict_oldest(ring);
  return add_when_there_is_room(ring, key, dated.view(), timeout);
}

void MemoryKeys::erase(const std::string& key) const {
  const Serial ring = find_ring(name_);
  if (ring <= 0) return;
  const Serial found = find_key(ring, key);
  if (found > 0) keyctl(KEYCTL_UNLINK, found, ring);
}

void MemoryKeys::clear() const {
  const Serial ring = find_ring(name_);
  if (ring > 0) keyctl(KEYCTL_CLEAR, ring);
}

}  // namespace watchword::platform
