#include "platform/interrupt.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"

namespace watchword::platform {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// All that the handler touches, and raise() in any thread. The pipe is never emptied, so that every
// later poll sees the signal as well.
std::atomic<bool> is_raised = false;
std::atomic<int> write_end = -1;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

int read_end = -1;
int scopes = 0;
std::array<struct sigaction, kSignals.size()> former;

void remember(int /*signal*/) {
  const int saved_errno = errno;
  if (!is_raised.exchange(true)) {
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(write_end, &byte, 1);
  }
  errno = saved_errno;
}

void open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
    throw Failure(WW_FAULT, "the system gave no descriptors to wait for signals with");
  read_end = ends[0];
  write_end = ends[1];
}

void install() {
  struct sigaction action {};
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &former[i]);
    // nohup and background jobs of a shell are promised that a signal does nothing.
    if (former[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

}  // namespace

Interrupt::Interrupt() {
  if (scopes == 0) {
    open_pipe();
    is_raised = false;
    install();
  }
  ++scopes;
}

Interrupt::~Interrupt() {
  if (--scopes > 0) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &former[i], nullptr);
  ::close(read_end);
  ::close(write_end);
  read_end = -1;
  write_end = -1;
}

Handle Interrupt::handle() const noexcept {
  return handle_of(read_end);
}

bool Interrupt::raised() const noexcept {
  return is_raised;
}

void Interrupt::raise() noexcept {
  remember(0);
}

}  // namespace watchword::platform
