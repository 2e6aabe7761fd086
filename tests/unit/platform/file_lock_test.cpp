#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include "platform/files.h"
#include "platform/lock.h"
#include "support/directory.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;
using test::failure_of;
using test::status_of;

const auto never = [] { return false; };

std::unique_ptr<FileLock> lock(const std::string& file, std::chrono::milliseconds timeout) {
  return std::make_unique<FileLock>(file, timeout, never);
}

TEST_CASE("a lock that is held is waited for, then given up") {
  const test::Directory directory;
  const auto held = lock(directory / "lock", 0ms);
  const auto began = std::chrono::steady_clock::now();
  const auto failure = failure_of([&] { lock(directory / "lock", 200ms); });
  CHECK(status_of(failure) == WW_TIMEOUT);
  CHECK(failure->advice().find("try again") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - began >= 200ms);
  CHECK(std::chrono::steady_clock::now() - began < 10s);
}

TEST_CASE("waiting for a lock can be cancelled") {
  const test::Directory directory;
  const auto held = lock(directory / "lock", 0ms);
  std::atomic<int> asked{0};
  const auto failure =
      failure_of([&] { FileLock(directory / "lock", 10s, [&] { return ++asked == 3; }); });
  CHECK(status_of(failure) == WW_CANCELLED);
  CHECK(asked == 3);
}

TEST_CASE("a lock is free at the end of its scope, and its file stays for the next one") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  lock(file, 0ms).reset();
  CHECK(std::filesystem::exists(file));
  CHECK_NOTHROW(lock(file, 0ms));
}

TEST_CASE("only one of many has the lock at a time") {
  const test::Directory directory;
  constexpr int kThreads = 6;
  constexpr int kTurns = 20;
  std::atomic<int> counter{0};  // read and written, not counted up
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      for (int turn = 0; turn < kTurns; ++turn) {
        try {
          const FileLock held(directory / "lock", 30s, never);
          const int value = counter;
          std::this_thread::sleep_for(500us);
          counter = value + 1;
        } catch (const Failure&) {
          ++failed;
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(counter == kThreads * kTurns);
}

}  // namespace
}  // namespace watchword::platform
