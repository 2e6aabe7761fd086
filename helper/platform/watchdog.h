// What ends a process whose time is up, because nothing else can stop code that does not come back.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace watchword::platform {

// While it lives the time is running. Several may live at once, each with its own time. Main thread
// only. The process ends without any more of its own code being run; the system lets go of its
// locks.
class Watchdog {
 public:
  struct End {
    std::string last_words;  // to standard error, with their line break
    int exit_code;
    // Where it is not zero, the process is first asked to end, which an Interrupt remembers, and is
    // ended only when it still lives so much later.
    std::chrono::seconds grace{0};
  };

  // A `limit` of zero is none. Throws Failure (WW_FAULT) when the system has no timers left.
  Watchdog(std::chrono::seconds limit, End end);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  bool time_is_up() const noexcept;

  // In between the time stands still.
  void pause() noexcept;
  void resume() noexcept;

 private:
  struct Timer;
  std::unique_ptr<Timer> timer_;  // null: no limit
};

}  // namespace watchword::platform
