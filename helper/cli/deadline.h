// The time that a whole command may take.
#pragma once

#include <chrono>

#include "cli/context.h"
#include "cli/format.h"
#include "platform/interrupt.h"
#include "platform/watchdog.h"

namespace watchword::cli {

// Of an option that takes a duration; 0 where it was not given. Throws Failure(WW_INVALID).
std::int64_t seconds_of(const Arguments& arguments, std::string_view option);

// While it lives, the process is told to end (as by SIGTERM, which everything that waits listens
// to) once the time is up, so that what must not be left half done is finished. What does not
// listen is ended kGrace later, with the exit code for a timeout.
class Deadline {
 public:
  static constexpr std::chrono::seconds kGrace{5};

  explicit Deadline(std::chrono::seconds timeout);

  // Whether the time is up.
  bool passed() const { return watchdog_.time_is_up(); }

 private:
  const platform::Interrupt interrupt_;
  const platform::Watchdog watchdog_;
};

// The failure of a command whose time is up; `missed` is what did not happen: "nobody signed in".
Failure time_is_up(const Context& context, const std::string& missed, std::int64_t seconds,
                   const Failure& failure);

// Runs it within the time that --timeout gives, or without a limit where that was not given. What
// it throws once the time is up becomes a Failure(WW_TIMEOUT).
template <class Function>
auto within_timeout(const Context& context, const std::string& missed, Function&& function) {
  const std::int64_t seconds = seconds_of(context.arguments, "--timeout");
  if (seconds == 0) return function();
  const Deadline deadline{std::chrono::seconds(seconds)};
  try {
    return function();
  } catch (const Failure& failure) {
    if (!deadline.passed()) throw;
    throw time_is_up(context, missed, seconds, failure);
  }
}

}  // namespace watchword::cli
