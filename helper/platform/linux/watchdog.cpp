#include "platform/watchdog.h"

#include <csignal>
#include <ctime>
#include <unistd.h>
#include <utility>

#include <watchword/plugin.hpp>

#include "platform/streams.h"

namespace watchword::platform {
namespace {

constexpr itimerspec kStopped{};

struct sigaction former;

}  // namespace

// The handler sees only those that are in the list, and of them nothing that changes but is_up.
struct Watchdog::Timer {
  explicit Timer(End at_end) : end(std::move(at_end)) {}

  static void handle(int signal, siginfo_t* info, void* context);
  static inline Timer* all = nullptr;

  const End end;
  timer_t id{};
  itimerspec left{};  // while it is paused
  volatile std::sig_atomic_t is_up = 0;
  Timer* next = nullptr;
};

void Watchdog::Timer::handle(int /*signal*/, siginfo_t* info, void* /*context*/) {
  Timer* timer = all;
  while (timer != nullptr && timer != info->si_value.sival_ptr) timer = timer->next;
  if (timer == nullptr) return;  // somebody else's signal
  if (timer->end.grace.count() != 0 && timer->is_up == 0) {
    timer->is_up = 1;
    ::kill(::getpid(), SIGTERM);
    return;
  }
  write_all(standard_error(), timer->end.last_words);
  ::_exit(timer->end.exit_code);
}

Watchdog::Watchdog(std::chrono::seconds limit, End end) {
  if (limit.count() == 0) return;
  timer_ = std::make_unique<Timer>(std::move(end));
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGALRM;
  event.sigev_value.sival_ptr = timer_.get();
  if (::timer_create(CLOCK_MONOTONIC, &event, &timer_->id) != 0)
    throw Failure(WW_FAULT, "the system has no timers left");
  if (Timer::all == nullptr) {
    struct sigaction action {};
    action.sa_sigaction = Timer::handle;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGALRM, &action, &former);
  }
  timer_->next = std::exchange(Timer::all, timer_.get());
  const itimerspec time{{timer_->end.grace.count(), 0}, {limit.count(), 0}};
  ::timer_settime(timer_->id, 0, &time, nullptr);
}

Watchdog::~Watchdog() {
  if (!timer_) return;
  ::timer_delete(timer_->id);
  Timer** place = &Timer::all;
  while (*place != timer_.get()) place = &(*place)->next;
  *place = timer_->next;
  if (Timer::all == nullptr) ::sigaction(SIGALRM, &former, nullptr);
}

bool Watchdog::time_is_up() const noexcept {
  return timer_ && timer_->is_up != 0;
}

void Watchdog::pause() noexcept {
  if (timer_) ::timer_settime(timer_->id, 0, &kStopped, &timer_->left);
}

void Watchdog::resume() noexcept {
  if (timer_) ::timer_settime(timer_->id, 0, &timer_->left, nullptr);
}

}  // namespace watchword::platform
