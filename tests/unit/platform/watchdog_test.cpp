#include "platform/watchdog.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "platform/directories.h"
#include "platform/interrupt.h"
#include "platform/process.h"
#include "platform/self.h"
#include "platform/wait.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;

constexpr int kCode = 42;

struct Ended {
  int code;
  std::string said;
};

// How another process that runs this test ends, and what it says on standard error.
Ended in_process(const std::string& test) {
  RunOptions options;
  options.timeout = 50s;
  options.errors = RunOptions::Errors::kCapture;
  const RunResult result = run({executable_directory() + "/unit-files", test}, options);
  return {result.exit_code, std::string(result.errors.view())};
}

[[noreturn]] void sleep_for_long() {
  std::this_thread::sleep_for(30s);
  end_process(1);
}

TEST_CASE("watched: waits", "[.]") {
  const Watchdog watchdog(1s, {"the time is up\n", kCode});
  sleep_for_long();
}

TEST_CASE("a process whose time is up says its last words and ends") {
  const auto ended = in_process("watched: waits");
  CHECK(ended.code == kCode);
  CHECK(ended.said == "the time is up\n");
}

TEST_CASE("watched: listens", "[.]") {
  const Interrupt interrupt;
  const Watchdog watchdog(1s, {"too late\n", kCode, 20s});
  if (watchdog.time_is_up()) end_process(1);
  wait_for({interrupt.handle()}, std::chrono::steady_clock::now() + 30s);
  end_process(watchdog.time_is_up() && interrupt.raised() ? 7 : 2);
}

TEST_CASE("with a grace it is asked to end first, and may do so in peace") {
  const auto ended = in_process("watched: listens");
  CHECK(ended.code == 7);
  CHECK(ended.said.empty());
}

TEST_CASE("watched: does not listen", "[.]") {
  const Interrupt interrupt;
  const Watchdog watchdog(1s, {"it does not end\n", kCode, 1s});
  for (;;) std::this_thread::sleep_for(30s);
}

TEST_CASE("what does not listen is ended after the grace") {
  const auto ended = in_process("watched: does not listen");
  CHECK(ended.code == kCode);
  CHECK(ended.said == "it does not end\n");
}

TEST_CASE("watched: the first is paused", "[.]") {
  Watchdog first(1s, {"first\n", kCode});
  first.pause();
  const Watchdog second(2s, {"second\n", kCode + 1});
  sleep_for_long();
}

TEST_CASE("watched: the first goes on", "[.]") {
  Watchdog first(1s, {"first\n", kCode});
  first.pause();
  const Watchdog second(20s, {"second\n", kCode + 1});
  first.resume();
  sleep_for_long();
}

TEST_CASE("several run beside each other, and one that is paused does not") {
  const auto ended = in_process("watched: the first is paused");
  CHECK(ended.code == kCode + 1);
  CHECK(ended.said == "second\n");
  CHECK(in_process("watched: the first goes on").said == "first\n");
}

TEST_CASE("watched: no longer", "[.]") {
  { const Watchdog gone(1s, {"gone\n", kCode}); }
  const Watchdog none(0s, {"none\n", kCode});
  std::this_thread::sleep_for(1200ms);
  end_process(none.time_is_up() ? 1 : 0);
}

TEST_CASE("after its end, and without a limit, nothing happens") {
  const auto ended = in_process("watched: no longer");
  CHECK(ended.code == 0);
  CHECK(ended.said.empty());
}

}  // namespace
}  // namespace watchword::platform
