#include "platform/watchdog.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "platform/interrupt.h"
#include "platform/wait.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;

constexpr int kCode = 42;

struct Ended {
  int code = -1;  // -1: by a signal
  std::string said;
};

// How a process that runs it ends, and what it says on standard error.
template <class Function>
Ended in_process(Function&& function) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    ::_exit(function());
  }
  ::close(ends[1]);
  Ended ended;
  char block[512];
  for (ssize_t size = 0; (size = ::read(ends[0], block, sizeof block)) > 0;)
    ended.said.append(block, static_cast<std::size_t>(size));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  return ended;
}

TEST_CASE("a process whose time is up says its last words and ends") {
  const auto ended = in_process([] {
    const Watchdog watchdog(1s, {"the time is up\n", kCode});
    std::this_thread::sleep_for(30s);
    return 0;
  });
  CHECK(ended.code == kCode);
  CHECK(ended.said == "the time is up\n");
}

TEST_CASE("with a grace it is asked to end first, and may do so in peace") {
  const auto ended = in_process([] {
    const Interrupt interrupt;
    const Watchdog watchdog(1s, {"too late\n", kCode, 20s});
    if (watchdog.time_is_up()) return 1;
    wait_for({interrupt.handle()}, std::chrono::steady_clock::now() + 30s);
    return watchdog.time_is_up() && interrupt.raised() ? 7 : 2;
  });
  CHECK(ended.code == 7);
  CHECK(ended.said.empty());
}

TEST_CASE("what does not listen is ended after the grace") {
  const auto ended = in_process([] {
    const Interrupt interrupt;
    const Watchdog watchdog(1s, {"it does not end\n", kCode, 1s});
    for (;;) std::this_thread::sleep_for(30s);
    return 0;
  });
  CHECK(ended.code == kCode);
  CHECK(ended.said == "it does not end\n");
}

TEST_CASE("several run beside each other, and one that is paused does not") {
  const auto ended = in_process([] {
    Watchdog first(1s, {"first\n", kCode});
    first.pause();
    const Watchdog second(2s, {"second\n", kCode + 1});
    std::this_thread::sleep_for(30s);
    return 0;
  });
  CHECK(ended.code == kCode + 1);
  CHECK(ended.said == "second\n");
  const auto resumed = in_process([] {
    Watchdog first(1s, {"first\n", kCode});
    first.pause();
    const Watchdog second(20s, {"second\n", kCode + 1});
    first.resume();
    std::this_thread::sleep_for(30s);
    return 0;
  });
  CHECK(resumed.said == "first\n");
}

TEST_CASE("after its end, and without a limit, nothing happens, and SIGALRM is as it was") {
  const auto ended = in_process([] {
    { const Watchdog gone(1s, {"gone\n", kCode}); }
    const Watchdog none(0s, {"none\n", kCode});
    std::this_thread::sleep_for(1200ms);
    struct sigaction now {};
    ::sigaction(SIGALRM, nullptr, &now);
    return now.sa_handler == SIG_DFL && !none.time_is_up() ? 0 : 1;
  });
  CHECK(ended.code == 0);
  CHECK(ended.said.empty());
}

}  // namespace
}  // namespace watchword::platform
