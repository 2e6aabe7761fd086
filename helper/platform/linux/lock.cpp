#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

#include "platform/files.h"
#include "platform/linux/descriptor.h"
#include "platform/lock_steps.h"

namespace watchword::platform {
namespace {

[[noreturn]] void fail_lock(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, std::strerror(errno));
}

// Of a signal that does nothing by default, so that it may stay.
bool has_handler(int signal) {
  struct sigaction action {};
  action.sa_handler = [](int) {};  // without SA_RESTART
  return ::sigaction(signal, &action, nullptr) == 0;
}

// Signals to this thread, each of which ends a system call that it waits in. More than one, because
// the first may come before it waits.
class Ticks {
 public:
  explicit Ticks(std::chrono::milliseconds time) {
    static const bool handled = has_handler(kSignal);
    sigset_t signal;
    ::sigemptyset(&signal);
    ::sigaddset(&signal, kSignal);
    ::pthread_sigmask(SIG_UNBLOCK, &signal, &former_mask_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = kSignal;
    event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
    is_made_ = handled && ::timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    const auto nanoseconds = std::chrono::nanoseconds(time).count();
    const timespec each{nanoseconds / 1000000000, nanoseconds % 1000000000};
    const itimerspec times{each, each};
    are_there_ = is_made_ && ::timer_settime(timer_, 0, &times, nullptr) == 0;
  }
  ~Ticks() {
    if (is_made_) ::timer_delete(timer_);
    ::pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
  }
  Ticks(const Ticks&) = delete;
  Ticks& operator=(const Ticks&) = delete;

  // The system has a limit for them.
  bool are_there() const { return are_there_; }

 private:
  static constexpr int kSignal = SIGURG;

  timer_t timer_{};
  bool is_made_ = false;
  bool are_there_ = false;
  sigset_t former_mask_{};
};

}  // namespace

OwnedHandle open_lock(const std::string& path) {
  constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW;
  OwnedHandle file(handle_of(::open(path.c_str(), O_RDWR | O_CREAT | kFlags, 0600)));
  if (!file && errno == EROFS)
    file = OwnedHandle(handle_of(::open(path.c_str(), O_RDONLY | kFlags)));
  if (!file) fail_lock("cannot open the lock", path);
  return file;
}

// flock, not fcntl: the lock belongs to this open file, so that closing another descriptor of the
// file in a library does not drop it.
bool lock_now(const OwnedHandle& file, const std::string& path) {
  if (::flock(descriptor_of(file), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK && errno != EINTR) fail_lock("cannot lock", path);
  return false;
}

// A crowd that polled would take longer than what it waits for.
bool lock_within(const OwnedHandle& file, const std::string& path, std::chrono::milliseconds time) {
  const Ticks ticks(std::max(time, std::chrono::milliseconds(1)));
  if (!ticks.are_there()) {
    std::this_thread::sleep_for(time);
    return lock_now(file, path);
  }
  if (::flock(descriptor_of(file), LOCK_EX) == 0) return true;
  if (errno != EINTR) fail_lock("cannot lock", path);
  return false;
}

}  // namespace watchword::platform
