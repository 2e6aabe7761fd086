#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "platform/environment.h"
#include "platform/files.h"
#include "platform/lock.h"
#include "platform/windows/wide.h"
#include "support/directory.h"
#include "support/failure.h"
#include "system.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;
using test::failure_of;
using test::status_of;

std::unique_ptr<FileLock> take_lock(const std::string& file, std::chrono::milliseconds timeout) {
  return std::make_unique<FileLock>(file, timeout, [] { return false; });
}

// This program once more, with one of its hidden tests only.
class Another {
 public:
  Another(const std::string& test, const std::string& directory) {
    wchar_t self[MAX_PATH];
    REQUIRE(::GetModuleFileNameW(nullptr, self, MAX_PATH) < MAX_PATH);
    std::wstring line = L'"' + std::wstring(self) + L"\" \"" + wide(test) + L'"';
    test::set_variable("WATCHWORD_TEST_DIRECTORY", directory);
    STARTUPINFOW how{};
    how.cb = sizeof how;
    PROCESS_INFORMATION started{};
    REQUIRE(::CreateProcessW(self, line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &how,
                             &started) != 0);
    ::CloseHandle(started.hThread);
    process_ = OwnedHandle(handle_of(started.hProcess));
    for (int i = 0; i < 1000 && !exists(directory + "/ready"); ++i)
      std::this_thread::sleep_for(10ms);
    REQUIRE(exists(directory + "/ready"));
  }
  ~Another() { kill(); }
  Another(const Another&) = delete;
  Another& operator=(const Another&) = delete;

  void kill() const {
    ::TerminateProcess(system_handle(process_), 9);
    ::WaitForSingleObject(system_handle(process_), INFINITE);
  }

 private:
  OwnedHandle process_;
};

TEST_CASE("hold a lock until killed", "[.]") {
  const auto directory = process_variable("WATCHWORD_TEST_DIRECTORY").value();
  const FileLock held(directory + "/lock", 10s, [] { return false; });
  write_file(directory + "/ready", "");
  std::this_thread::sleep_for(60s);
}

TEST_CASE("do nothing until killed", "[.]") {
  write_file(process_variable("WATCHWORD_TEST_DIRECTORY").value() + "/ready", "");
  std::this_thread::sleep_for(60s);
}

TEST_CASE("a lock is free once its holder is killed, whatever it was doing") {
  const test::Directory directory;
  const std::string file = directory / "lock";
  const Another holder("hold a lock until killed", directory / "");
  CHECK(status_of(failure_of([&] { take_lock(file, 100ms); })) == WW_TIMEOUT);
  std::thread killer([&] {
    std::this_thread::sleep_for(100ms);
    holder.kill();
  });
  std::unique_ptr<FileLock> held;
  CHECK_NOTHROW(held = take_lock(file, 10s));
  killer.join();
  // And it is held: not only was the dead one's gone.
  CHECK(status_of(failure_of([&] { take_lock(file, 0ms); })) == WW_TIMEOUT);
}

TEST_CASE("a program that is started while a lock is held does not keep it") {
  const test::Directory directory;
  auto held = take_lock(directory / "lock", 0ms);
  const Another other("do nothing until killed", directory / "");
  held.reset();
  CHECK_NOTHROW(take_lock(directory / "lock", 0ms));
}

}  // namespace
}  // namespace watchword::platform
