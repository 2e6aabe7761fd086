// Ends a GLib call that takes no time limit of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "glib.h"

namespace watchword {

// While it lives, a thread cancels `cancellable()` once the limit has passed.
class Watchdog {
 public:
  explicit Watchdog(std::chrono::milliseconds limit);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

  GCancellable* cancellable() const { return cancellable_.get(); }

 private:
  void watch(std::chrono::milliseconds limit);

  Cancellable cancellable_;
  std::mutex mutex_;
  std::condition_variable ended_changed_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace watchword
