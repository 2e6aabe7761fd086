#include "platform/lock.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>

#include "platform/files.h"
#include "platform/linux/descriptor.h"

namespace watchword::platform {
namespace {

constexpr std::chrono::milliseconds kPollShortest{2};
constexpr std::chrono::milliseconds kPollLongest{50};
constexpr int kPollShare = 8;  // who waits is late by at most this part of what was waited

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, std::strerror(errno));
}

// A file system that became read-only still has locks.
OwnedHandle open_lock(const std::string& path) {
  constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW;
  OwnedHandle file(handle_of(::open(path.c_str(), O_RDWR | O_CREAT | kFlags, 0600)));
  if (file || errno != EROFS) return file;
  return OwnedHandle(handle_of(::open(path.c_str(), O_RDONLY | kFlags)));
}

}  // namespace

FileLock::FileLock(const std::string& path, std::chrono::milliseconds timeout,
                   const std::function<bool()>& cancelled)
    : file_(open_lock(path)) {
  if (!file_) fail("cannot open the lock", path);
  const auto begun = std::chrono::steady_clock::now();
  // flock, not fcntl: the lock belongs to this open file, so that closing another descriptor of
  // the file in a library does not drop it. There is no flock with a timeout, hence the polling.
  while (::flock(descriptor_of(file_), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) fail("cannot lock", path);
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
