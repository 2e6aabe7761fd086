#include "watchdog.h"

namespace watchword {

Watchdog::Watchdog(std::chrono::milliseconds limit)
    : cancellable_(g_cancellable_new()), thread_([this, limit] { watch(limit); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ended_changed_.notify_one();
  thread_.join();
}

void Watchdog::watch(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  if (ended_changed_.wait_for(lock, limit, [this] { return ended_; })) return;
  lock.unlock();
  g_cancellable_cancel(cancellable_.get());
}

}  // namespace watchword
