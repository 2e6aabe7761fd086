// A plugin that never comes back does not hold its caller for ever.
#pragma once

#include <chrono>
#include <string_view>

#include "platform/watchdog.h"

namespace watchword::host {

// For what may wait for a person, for another process that asks one, and for servers: longer than
// all of these together are allowed to take.
inline constexpr std::chrono::seconds kCallLimit{20 * 60};
// For what needs no network and asks nobody: longer than a store that does not answer takes.
inline constexpr std::chrono::seconds kLocalCallLimit{30};
// For a command of a plugin, which a person watches and can end.
inline constexpr std::chrono::seconds kNoCallLimit{0};

// While it lives, the time is running: when it is up, the process says which plugin did not come
// back and ends, for there is no other way to stop code in the same process. Ends with exit code
// 70; locks are let go of, and git goes on to its next helper. May be nested, as calls are: each
// has its own time, and the outer one's goes on afterwards. Main thread only.
class CallLimit {
 public:
  CallLimit(std::string_view plugin, std::chrono::seconds limit);
  ~CallLimit();
  CallLimit(const CallLimit&) = delete;
  CallLimit& operator=(const CallLimit&) = delete;

 private:
  platform::Watchdog watchdog_;
  CallLimit* const outer_;
};

}  // namespace watchword::host
