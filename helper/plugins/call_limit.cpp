#include "plugins/call_limit.h"

#include <string>

namespace watchword::host {
namespace {

constexpr int kExitCode = 70;  // EX_SOFTWARE of sysexits.h

CallLimit* innermost = nullptr;

std::string message_for(std::string_view plugin, std::chrono::seconds limit) {
  return "watchword: the plugin " + std::string(plugin) + " did not come back within " +
         std::to_string(limit.count()) +
         " seconds.\n  Try again; if it happens again, report it to whoever made the plugin.\n";
}

}  // namespace

CallLimit::CallLimit(std::string_view plugin, std::chrono::seconds limit)
    : watchdog_(limit, {message_for(plugin, limit), kExitCode}), outer_(innermost) {
  if (outer_ != nullptr) outer_->watchdog_.pause();
  innermost = this;
}

CallLimit::~CallLimit() {
  innermost = outer_;
  if (outer_ != nullptr) outer_->watchdog_.resume();
}

}  // namespace watchword::host
