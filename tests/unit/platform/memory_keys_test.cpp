#include "platform/memory_keys.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <functional>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace watchword::platform {
namespace {

constexpr uid_t kSomebody = 61517;  // no user of any system, and not root: has the usual quota

// Runs it in a process of its own, which is somebody who has a quota and a session of its own.
// Returns what it returns.
int as_somebody(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setresuid(kSomebody, kSomebody, kSomebody) != 0) ::_exit(100);
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

bool keyring_is_withheld() {
  return !MemoryKeys("watchword:test").available();
}

}  // namespace

TEST_CASE("What is kept is found until its time is over") {
  if (keyring_is_withheld()) SKIP("this system withholds the kernel keyring");
  const MemoryKeys keys("watchword:test:" + std::to_string(::getpid()));
  CHECK_FALSE(keys.get("a"));
  keys.put("a", "one", 60);
  keys.put("b", "two", 1);
  CHECK(keys.get("a")->view() == "one");
  keys.put("a", "three", 60);
  CHECK(keys.get("a")->view() == "three");
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  CHECK_FALSE(keys.get("b"));
  keys.erase("a");
  CHECK_FALSE(keys.get("a"));
  keys.put("c", "four", 60);
  keys.clear();
  CHECK_FALSE(keys.get("c"));
}

TEST_CASE("At the quota of a user the oldest are given up for the newest") {
  if (keyring_is_withheld()) SKIP("this system withholds the kernel keyring");
  const int found = as_somebody([] {
    const MemoryKeys keys("watchword:test:quota");
    const std::string token(3000, 't');
    constexpr int kMoreThanTheQuota = 250;  // keyrings(7): 200 keys, 20000 bytes
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
  REQUIRE(as_somebody(keep) == 0);
  CHECK(as_somebody(find) == 1);
}

}  // namespace watchword::platform
