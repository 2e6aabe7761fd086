#include "plugins/call_limit.h"

#include <cerrno>
#include <unistd.h>

namespace watchword::host {
namespace {

constexpr int kExitCode = 70;  // EX_SOFTWARE of sysexits.h

// All that the handler touches; it does not change while the timer runs.
const std::string* message_of_running = nullptr;

void give_up(int /*signal*/) {
  if (message_of_running != nullptr) {
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, message_of_running->data(), message_of_running->size());
  }
  ::_exit(kExitCode);
}

std::string message_for(std::string_view plugin, std::chrono::seconds limit) {
  return "watchword: the plugin " + std::string(plugin) + " did not come back within " +
         std::to_string(limit.count()) +
         " seconds.\n  Try again; if it happens again, report it to whoever made the plugin.\n";
}

}  // namespace

CallLimit::CallLimit(std::string_view plugin, std::chrono::seconds limit)
    : message_(message_for(plugin, limit)), outer_message_(message_of_running) {
  const itimerval none{};
  ::setitimer(ITIMER_REAL, &none, &outer_timer_);
  message_of_running = &message_;
  struct sigaction action {};
  action.sa_handler = give_up;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGALRM, &action, &outer_action_);
  const itimerval timer{{0, 0}, {limit.count(), 0}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

CallLimit::~CallLimit() {
  const itimerval none{};
  ::setitimer(ITIMER_REAL, &none, nullptr);
  message_of_running = outer_message_;
  ::sigaction(SIGALRM, &outer_action_, nullptr);
  ::setitimer(ITIMER_REAL, &outer_timer_, nullptr);
}

}  // namespace watchword::host
