#include "platform/memory_keys.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <functional>
#include <linux/keyctl.h>
#include <memory>
#include <sched.h>
#include <string>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace watchword::platform {
namespace {

// No users of any system, and not root: they have the usual quota. Each test has its own, for the
// kernel gives back what was cleared a moment later.
constexpr uid_t kNobodys = 61517;

// Runs it in a process of its own, which is somebody who has a quota and a session of its own.
// Returns what it returns.
int as_somebody(uid_t number, const std::function<int()>& body) {
  const uid_t user = kNobodys + number;
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setresuid(user, user, user) != 0) ::_exit(100);
    ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string name_of(int number) {
  return "answer " + std::to_string(number);
}

// The serial numbers of the keys of that name which the kernel lists for this process (proc(5),
// /proc/keys).
std::vector<long> serials_of(const std::string& name) {
  std::vector<long> found;
  const std::unique_ptr<FILE, int (*)(FILE*)> list(std::fopen("/proc/keys", "r"), &std::fclose);
  char line[512];
  while (list && std::fgets(line, sizeof line, list.get()) != nullptr)
    if (std::string(line).find(name) != std::string::npos)
      found.push_back(std::strtol(line, nullptr, 16));
  return found;
}

// The serial number of what `name` names below `ring`, and -1 when it is not found.
long search(long ring, const char* type, const char* name) {
  return ::syscall(SYS_keyctl, KEYCTL_SEARCH, ring, type, name, 0);
}

bool can_read(long serial) {
  char value[256];
  return ::syscall(SYS_keyctl, KEYCTL_READ, serial, value, sizeof value) > 0;
}

constexpr int kMoreThanTheQuota = 250;  // keyrings(7): 200 keys, 20000 bytes

bool keyring_is_withheld() {
  return !MemoryKeys("watchword:test").available();
}

}  // namespace

TEST_CASE("At the quota of a user nothing older is given up where the newest goes") {
  if (keyring_is_withheld()) SKIP("this system withholds the kernel keyring");
  const int kept = as_somebody(0, [] {
    const MemoryKeys keys("watchword:test:full", WhenFull::kNewestGoes);
    const std::string token(3000, 't');
    int taken = 0;
    while (taken < kMoreThanTheQuota && keys.put(name_of(taken), token, 60)) ++taken;
    if (taken == kMoreThanTheQuota) return 251;
    for (int i = 0; i < taken; ++i)
      if (!keys.get(name_of(i))) return 252;
    const bool all = keys.all().size() == static_cast<std::size_t>(taken);
    keys.clear();
    return all ? taken : 0;
  });
  CHECK(kept > 1);
  CHECK(kept < kMoreThanTheQuota);
}

TEST_CASE("At the quota of a user the oldest are given up for the newest") {
  if (keyring_is_withheld()) SKIP("this system withholds the kernel keyring");
  const int found = as_somebody(1, [] {
    const MemoryKeys keys("watchword:test:quota");
    const std::string token(3000, 't');
    for (int i = 0; i < kMoreThanTheQuota; ++i) {
      keys.put(name_of(i), token, 60);
      if (!keys.get(name_of(i))) return 101;  // the newest must always be there
    }
    int kept = 0;
    for (int i = 0; i < kMoreThanTheQuota; ++i) kept += keys.get(name_of(i)) ? 1 : 0;
    const bool oldest = keys.get(name_of(0)).has_value();
    keys.clear();
    return oldest ? 102 : kept;
  });
  CHECK(found > 1);
  CHECK(found < 100);
}

TEST_CASE("What one session keeps, another session of the user finds") {
  if (keyring_is_withheld()) SKIP("this system withholds the kernel keyring");
  const auto keep = [] {
    MemoryKeys("watchword:test:session").put("a", "one", 60);
    return 0;
  };
  const auto find = [] {
    const MemoryKeys keys("watchword:test:session");
    const auto value = keys.get("a");
    keys.clear();
    return value && value->view() == "one" ? 1 : 0;
  };
  REQUIRE(as_somebody(2, keep) == 0);
  CHECK(as_somebody(2, find) == 1);
}

// A sandbox has a user namespace, and the user's id with it. What it can name by number it must not
// read, neither as it is nor once it has linked whatever keyring of the user it can.
TEST_CASE("What is kept is not read by its number from another user namespace") {
  if (keyring_is_withheld()) SKIP("this system withholds the kernel keyring");
  const int outcome = as_somebody(3, [&] {
    const MemoryKeys keys("watchword:test:namespace");
    keys.put("a", "one", 60);
    const long persistent =
        ::syscall(SYS_keyctl, KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING);
    const bool has_persistent = persistent > 0;
    const long home = has_persistent ? persistent : static_cast<long>(KEY_SPEC_USER_KEYRING);
    const long ring = search(home, "keyring", "watchword:test:namespace");
    long key = search(ring, "big_key", "a");
    if (key <= 0) key = search(ring, "user", "a");
    if (ring <= 0 || key <= 0 || !can_read(key)) return 101;
    std::vector<long> linkable{ring, key, home};
    for (const char* name : {"_uid.", "_persistent."})
      for (const long serial : serials_of(name)) linkable.push_back(serial);
    const pid_t sandbox = ::fork();  // a keyring of the process is not inherited
    if (sandbox == 0) {
      if (::unshare(CLONE_NEWUSER) != 0) ::_exit(77);
      if (can_read(key) || can_read(ring)) ::_exit(102);
      for (const long serial : linkable)
        ::syscall(SYS_keyctl, KEYCTL_LINK, serial, KEY_SPEC_PROCESS_KEYRING);
      ::_exit(has_persistent && can_read(key) ? 103 : 0);
    }
    int status = 0;
    ::waitpid(sandbox, &status, 0);
    const bool still_there = keys.get("a").has_value();
    keys.clear();
    if (!still_there) return 104;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 105;
  });
  if (outcome == 77) SKIP("this system has no user namespaces for everybody");
  CHECK(outcome == 0);
}

}  // namespace watchword::platform
