#include "plugins/call_limit.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "plugins/plugins.h"

namespace watchword::host {
namespace {

using namespace std::chrono_literals;

struct Ended {
  int status = 0;
  std::string said;
};

// What a process that runs it says on standard error, and how it ends.
template <class Function>
Ended in_process(Function&& function) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    function();
    ::_exit(0);
  }
  ::close(ends[1]);
  Ended ended;
  char block[512];
  for (ssize_t size = 0; (size = ::read(ends[0], block, sizeof block)) > 0;)
    ended.said.append(block, static_cast<std::size_t>(size));
  ::close(ends[0]);
  ::waitpid(child, &ended.status, 0);
  return ended;
}

Manifest plugin(const std::string& id) {
  Manifest manifest;
  manifest.id = id;
  return manifest;
}

TEST_CASE("a plugin that does not come back ends the process, with its name") {
  const auto ended = in_process([] {
    call(
        plugin("sleepy"),
        [](const ww_error*) {
          std::this_thread::sleep_for(30s);
          return WW_OK;
        },
        1s);
  });
  REQUIRE(WIFEXITED(ended.status));
  CHECK(WEXITSTATUS(ended.status) == 70);
  CHECK(ended.said.find("the plugin sleepy did not come back within 1 seconds") !=
        std::string::npos);
}

TEST_CASE("a call within a call has its own time, and the outer one's goes on afterwards") {
  const auto ended = in_process([] {
    call(
        plugin("outer"),
        [](const ww_error*) {
          call(
              plugin("inner"), [](const ww_error*) { return WW_OK; }, 30s);
          std::this_thread::sleep_for(30s);
          return WW_OK;
        },
        1s);
  });
  CHECK(WEXITSTATUS(ended.status) == 70);
  CHECK(ended.said.find("the plugin outer") != std::string::npos);
}

TEST_CASE("a plugin that comes back in time, and a command of one, are let be") {
  const auto ended = in_process([] {
    call(
        plugin("quick"), [](const ww_error*) { return WW_OK; }, 1s);
    call(
        plugin("command"), [](const ww_error*) { return WW_OK; }, kNoCallLimit);
    std::this_thread::sleep_for(1200ms);
  });
  CHECK(ended.status == 0);
  CHECK(ended.said.empty());
}

}  // namespace
}  // namespace watchword::host
