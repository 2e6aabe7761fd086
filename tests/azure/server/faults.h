#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "server/http.h"
#include "world/scenario.h"

namespace watchword::azure {

// Waits that end early when the server stops.
class Pause {
 public:
  // Ends also, about every 100 ms of waiting, when `wanted` says that nobody waits any more.
  void wait(std::chrono::seconds time, const std::function<bool()>& wanted);
  void end();

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_ended_ = false;
};

// The answer of a fault that replaces the service's own.
Reply failure(const Fault& fault);

// The service's own answer, spoilt: cut in the middle, or stalled there for a while.
Reply spoil(Reply reply, const Fault& fault, Pause& pause);

}  // namespace watchword::azure
