#include "platform/lock.h"

#include <algorithm>
#include <thread>

#include "platform/files.h"
#include "platform/windows/file.h"
#include "platform/windows/security.h"

namespace watchword::platform {
namespace {

constexpr std::chrono::milliseconds kPollShortest{2};
constexpr std::chrono::milliseconds kPollLongest{50};
constexpr int kPollShare = 8;  // who waits is late by at most this part of what was waited

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, system_message(::GetLastError()));
}

// A file system that became read-only still has locks.
OwnedHandle open_lock(const std::string& path) {
  OwnedHandle file = open_file(path, {.access = GENERIC_READ | GENERIC_WRITE,
                                      .disposition = OPEN_ALWAYS,
                                      .security = for_us_only(Made::kFile)});
  if (file || ::GetLastError() != ERROR_WRITE_PROTECT) return file;
  return open_file(path, {});
}

// Whether we have it now; the error is ERROR_LOCK_VIOLATION while somebody else has.
bool lock_now(HANDLE file) {
  OVERLAPPED from_the_beginning{};
  return ::LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                      &from_the_beginning) != 0;
}

}  // namespace

FileLock::FileLock(const std::string& path, std::chrono::milliseconds timeout,
                   const std::function<bool()>& cancelled)
    : file_(open_lock(path)) {
  if (!file_) fail("cannot open the lock", path);
  const auto found = facts_of(system_handle(file_));
  if (!found || !found->is_regular)
    throw FileFailure("cannot open the lock " + path, "it is not a regular file");
  const auto begun = std::chrono::steady_clock::now();
  // To wait in LockFileEx() could neither end in time nor be cancelled, hence the polling.
  while (!lock_now(system_handle(file_))) {
    if (::GetLastError() != ERROR_LOCK_VIOLATION && ::GetLastError() != ERROR_IO_PENDING)
      fail("cannot lock", path);
    if (cancelled()) throw Failure(WW_CANCELLED, "cancelled");
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    if (waited >= timeout)
      throw Failure(WW_TIMEOUT, "another Watchword is busy with the same account",
                    "Wait for it, or end it, and try again.");
    std::this_thread::sleep_for(std::clamp(waited / kPollShare, kPollShortest, kPollLongest));
  }
}

}  // namespace watchword::platform
