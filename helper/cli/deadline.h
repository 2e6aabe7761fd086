// The time that a whole command may take.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/interrupt.h"

namespace watchword::cli {

// While it lives, the process is told to end (as by SIGTERM, which everything that waits listens
// to) once the time is up, so that what must not be left half done is finished. What does not
// listen is ended kGrace later, with the exit code for a timeout.
class Deadline {
 public:
  static constexpr std::chrono::seconds kGrace{5};

  explicit Deadline(std::chrono::seconds timeout);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // Whether the time is up.
  bool passed() const { return passed_; }

 private:
  void watch(std::chrono::seconds timeout);

  const platform::Interrupt interrupt_;
  std::atomic<bool> passed_ = false;
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::thread watcher_;
};

}  // namespace watchword::cli
