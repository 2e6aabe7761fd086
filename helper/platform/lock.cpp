#include "platform/lock.h"

#include <algorithm>
#include <thread>

#include "platform/files.h"
#include "platform/lock_steps.h"

namespace watchword::platform {
namespace {

constexpr std::chrono::milliseconds kPollShortest{2};
constexpr std::chrono::milliseconds kPollLongest{50};
constexpr int kPollShare = 8;  // who waits is late by at most this part of what was waited

}  // namespace

// No system's wait for a lock could both end in time and be cancelled, hence the polling.
FileLock::FileLock(const std::string& path, std::chrono::milliseconds timeout,
                   const std::function<bool()>& cancelled)
    : file_(open_lock(path)) {
  const auto begun = std::chrono::steady_clock::now();
  while (!lock_now(file_, path)) {
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
