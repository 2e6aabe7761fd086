#include <algorithm>
#include <thread>

#include "platform/files.h"
#include "platform/lock_steps.h"
#include "platform/windows/file.h"
#include "platform/windows/security.h"

namespace watchword::platform {
namespace {

[[noreturn]] void fail_lock(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, system_message(::GetLastError()));
}

}  // namespace

OwnedHandle open_lock(const std::string& path) {
  OwnedHandle file = open_file(path, {.access = GENERIC_READ | GENERIC_WRITE,
                                      .disposition = OPEN_ALWAYS,
                                      .security = for_us_only(Made::kFile)});
  if (!file && ::GetLastError() == ERROR_WRITE_PROTECT) file = open_file(path, {});
  if (!file) fail_lock("cannot open the lock", path);
  const auto found = facts_of(system_handle(file));
  if (!found || !found->is_regular)
    throw FileFailure("cannot open the lock " + path, "it is not a regular file");
  return file;
}

bool lock_now(const OwnedHandle& file, const std::string& path) {
  OVERLAPPED from_the_beginning{};
  if (::LockFileEx(system_handle(file), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1,
                   0, &from_the_beginning) != 0)
    return true;
  if (::GetLastError() != ERROR_LOCK_VIOLATION && ::GetLastError() != ERROR_IO_PENDING)
    fail_lock("cannot lock", path);
  return false;
}

bool lock_within(const OwnedHandle& file, const std::string& path, std::chrono::milliseconds time) {
  constexpr std::chrono::milliseconds kPause{5};
  for (auto left = time; left.count() > 0; left -= kPause) {
    std::this_thread::sleep_for(std::min(left, kPause));
    if (lock_now(file, path)) return true;
  }
  return lock_now(file, path);
}

}  // namespace watchword::platform
