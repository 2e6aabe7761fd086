#include "cli/deadline.h"

#include "cli/exit_code.h"

namespace watchword::cli {

std::int64_t seconds_of(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.value(option);
  return text ? required_duration(option, *text) : 0;
}

Deadline::Deadline(std::chrono::seconds timeout)
    : watchdog_(timeout, {"watchword: the time is up, and what was being done does not end.\n",
                          kNetwork, kGrace}) {}

Failure time_is_up(const Context& context, const std::string& missed, std::int64_t seconds,
                   const Failure& failure) {
  context.services.log.trace("timeout", failure.message());
  return {WW_TIMEOUT, missed + " within " + duration(seconds),
          "Give it longer with --timeout, or see with --verbose what it waited for."};
}

}  // namespace watchword::cli
