#include "cli/deadline.h"

#include <csignal>
#include <unistd.h>

#include "cli/exit_code.h"

namespace watchword::cli {

Deadline::Deadline(std::chrono::seconds timeout) {
  // Signals are for the main thread; the watcher inherits the mask.
  sigset_t all;
  sigset_t former;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &former);
  watcher_ = std::thread(&Deadline::watch, this, timeout);
  ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

Deadline::~Deadline() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  done_changed_.notify_one();
  watcher_.join();
}

void Deadline::watch(std::chrono::seconds timeout) {
  std::unique_lock lock(mutex_);
  const auto is_done = [this] { return done_; };
  if (done_changed_.wait_for(lock, timeout, is_done)) return;
  passed_ = true;
  ::kill(::getpid(), SIGTERM);
  if (done_changed_.wait_for(lock, kGrace, is_done)) return;
  platform::write_all(platform::standard_error(),
                      "watchword: the time is up, and what was being done does not end.\n");
  ::_exit(kNetwork);
}

Failure time_is_up(const Context& context, const std::string& missed, std::int64_t seconds,
                   const Failure& failure) {
  context.services.log.trace("timeout", failure.message());
  return {WW_TIMEOUT, missed + " within " + duration(seconds),
          "Give it longer with --timeout, or see with --verbose what it waited for."};
}

}  // namespace watchword::cli
