#include "platform/lock.h"

#include <algorithm>

#include "platform/files.h"
#include "platform/lock_steps.h"

namespace watchword::platform {
namespace {

// How long somebody waits before they are asked whether they still want to.
constexpr std::chrono::milliseconds kStep{50};

}  // namespace

FileLock::FileLock(const std::string& path, std::chrono::milliseconds timeout,
                   const std::function<bool()>& cancelled)
    : file_(open_lock(path)) {
  const auto begun = std::chrono::steady_clock::now();
  if (lock_now(file_, path)) return;
  for (;;) {
    if (cancelled()) throw Failure(WW_CANCELLED, "cancelled");
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    if (waited >= timeout)
      throw Failure(WW_TIMEOUT, "another Watchword is busy with the same account",
                    "Wait for it, or end it, and try again.");
    if (lock_within(file_, path, std::min(timeout - waited, kStep))) return;
  }
}

}  // namespace watchword::platform
