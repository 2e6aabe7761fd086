#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "platform/files.h"
#include "platform/lock.h"
#include "support/directory.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;
using test::failure_of;
using test::status_of;

std::unique_ptr<FileLock> take_lock(const std::string& file, std::chrono::milliseconds timeout) {
  return std::make_unique<FileLock>(file, timeout, [] { return false; });
}

// Another process that runs `body` until it is killed.
class Holder {
 public:
  explicit Holder(const std::function<void()>& body) : child_(::fork()) {
    if (child_ != 0) return;
    try {
      body();
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  ~Holder() { kill(SIGKILL); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  void kill(int signal) {
    if (child_ < 0) return;
    ::kill(child_, signal);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }

 private:
  pid_t child_;
};

// A process that holds the lock, after it has got it.
std::unique_ptr<Holder> holder_of(const test::Directory& directory, const std::string& file) {
  const std::string ready = directory / "ready";
  std::filesystem::remove(ready);
  auto holder = std::make_unique<Holder>([file, ready] {
    const FileLock held(file, 10s, [] { return false; });
    write_file(ready, "x");
    for (;;) ::pause();
  });
  for (int i = 0; i < 1000 && !std::filesystem::exists(ready); ++i)
    std::this_thread::sleep_for(10ms);
  REQUIRE(std::filesystem::exists(ready));
  return holder;
}

// In a process of its own: how long it waits for a lock that somebody else holds before it gives
// up.
std::chrono::milliseconds given_up_after(const std::string& file,
                                         const std::function<void()>& before) {
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    before();
    const auto failure = failure_of([&] { lock(file, 200ms); });
    ::_exit(status_of(failure) == WW_TIMEOUT ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               began);
}

TEST_CASE("a wait for a lock ends where what ends it is withheld") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  const auto holder = holder_of(directory, file);
  SECTION("every signal is blocked") {
    CHECK(given_up_after(file, [] {
            sigset_t all;
            ::sigfillset(&all);
            ::sigprocmask(SIG_BLOCK, &all, nullptr);
          }) >= 200ms);
  }
  SECTION("there are no timers") {
    CHECK(given_up_after(file, [] {
            const rlimit none{0, 0};
            ::setrlimit(RLIMIT_SIGPENDING, &none);
          }) >= 200ms);
  }
}

TEST_CASE("whoever waits has the lock once its holder is killed") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  auto holder = holder_of(directory, file);
  std::thread killer([&] {
    std::this_thread::sleep_for(300ms);
    holder->kill(SIGKILL);
  });
  CHECK(lock(file, 10s));
  killer.join();
}

TEST_CASE("a lock that another process holds is waited for, then given up") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  const auto holder = holder_of(directory, file);
  const auto began = std::chrono::steady_clock::now();
  const auto failure = failure_of([&] { take_lock(file, 200ms); });
  CHECK(status_of(failure) == WW_TIMEOUT);
  CHECK(failure->advice().find("try again") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - began >= 200ms);
  CHECK(std::chrono::steady_clock::now() - began < 10s);
}

TEST_CASE("a lock is free once its holder is killed, whatever it was doing") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  const auto holder = holder_of(directory, file);
  std::thread killer([&] {
    std::this_thread::sleep_for(100ms);
    holder->kill(SIGKILL);
  });
  std::unique_ptr<FileLock> held;
  CHECK_NOTHROW(held = take_lock(file, 10s));
  killer.join();
  // And it is held: not only was the dead one's gone.
  CHECK(status_of(failure_of([&] { take_lock(file, 0ms); })) == WW_TIMEOUT);
}

TEST_CASE("a program that is started while a lock is held does not keep it") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  auto held = take_lock(file, 0ms);
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execlp("sleep", "sleep", "30", nullptr);
    ::_exit(127);
  }
  // Between fork and exec the child has the descriptor too, and this pipe.
  ::close(ends[1]);
  char nothing;
  CHECK(::read(ends[0], &nothing, 1) == 0);
  ::close(ends[0]);
  held.reset();
  CHECK_NOTHROW(take_lock(file, 0ms));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("only one of many processes has the lock at a time") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  const std::string counter = directory / "counter";
  write_file(counter, "0");
  constexpr int kProcesses = 6;
  constexpr int kTurns = 20;
  pid_t children[kProcesses];
  for (pid_t& child : children) {
    child = ::fork();
    if (child != 0) continue;
    try {
      for (int turn = 0; turn < kTurns; ++turn) {
        const FileLock held(file, 30s, [] { return false; });
        const int value = std::stoi(*read_file(counter, 100));
        std::this_thread::sleep_for(500us);
        write_file(counter, std::to_string(value + 1));
      }
      ::_exit(0);
    } catch (...) {
      ::_exit(1);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(read_file(counter, 100) == std::to_string(kProcesses * kTurns));
}

TEST_CASE("a lock file is its owner's, and no link is followed to it") {
  const test::Directory directory;
  const mode_t before = ::umask(0);
  take_lock(directory / "lock", 0ms);
  ::umask(before);
  struct stat found {};
  REQUIRE(::stat((directory / "lock").c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  std::filesystem::create_symlink(directory / "elsewhere", directory / "link");
  CHECK(status_of(failure_of([&] { take_lock(directory / "link", 0ms); })) == WW_STORE_FAILED);
  CHECK_FALSE(directory.has("elsewhere"));
}

}  // namespace
}  // namespace watchword::platform
