#include "platform/watchdog.h"

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

#include "platform/event.h"
#include "platform/self.h"
#include "platform/streams.h"
#include "platform/wait.h"
#include "platform/windows/interrupts.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

struct Watchdog::Timer {
  class Watch;

  explicit Timer(std::chrono::seconds limit, End at_end)
      : end(std::move(at_end)), due(Clock::now() + limit) {}
  void look() noexcept;

  const End end;
  Deadline due;            // none: it is paused
  Clock::duration left{};  // while it is paused
  std::atomic<bool> is_up = false;
};

void Watchdog::Timer::look() noexcept {
  if (!due || Clock::now() < *due) return;
  if (end.grace.count() != 0 && !is_up.exchange(true) && ask_to_end()) {
    *due += end.grace;
    return;
  }
  write_all(standard_error(), end.last_words);
  end_process(end.exit_code);
}

// A thread for all of them, made with the first. Not one of the system's pool: that would begin
// when a time is up, and no thread begins while another one is loading a module, which may be what
// does not come back.
class Watchdog::Timer::Watch {
 public:
  static Watch& get() {
    static Watch& watch = *new Watch;  // which lives as long as the process
    return watch;
  }

  template <class Change>
  void change(const Change& change) {
    const std::lock_guard lock(mutex_);
    change(timers_);
    ::SetEvent(changed_);
  }

 private:
  Watch() : changed_(::CreateEventW(nullptr, FALSE, FALSE, nullptr)) {
    const Event begun;
    begun_ = &begun;
    const OwnedHandle thread(handle_of(::CreateThread(nullptr, 0, run, this, 0, nullptr)));
    if (changed_ == nullptr || !thread) throw Failure(WW_FAULT, "the system has no timers left");
    wait_for({begun.handle()}, Deadline());
  }

  static DWORD WINAPI run(void* self) {
    static_cast<Watch*>(self)->begun_->raise();
    for (;;) static_cast<Watch*>(self)->wait();
  }

  void wait() {
    Deadline next;
    {
      const std::lock_guard lock(mutex_);
      for (Timer* timer : timers_) {
        timer->look();
        if (timer->due && (!next || *timer->due < *next)) next = timer->due;
      }
    }
    wait_for({handle_of(changed_)}, next);
  }

  const HANDLE changed_;
  const Event* begun_ = nullptr;
  std::mutex mutex_;
  std::vector<Timer*> timers_;
};

Watchdog::Watchdog(std::chrono::seconds limit, End end) {
  if (limit.count() == 0) return;
  timer_ = std::make_unique<Timer>(limit, std::move(end));
  Timer::Watch::get().change([&](auto& timers) { timers.push_back(timer_.get()); });
}

Watchdog::~Watchdog() {
  if (timer_) Timer::Watch::get().change([&](auto& timers) { std::erase(timers, timer_.get()); });
}

bool Watchdog::time_is_up() const noexcept {
  return timer_ && timer_->is_up;
}

void Watchdog::pause() noexcept {
  if (!timer_) return;
  Timer::Watch::get().change([&](auto& /*timers*/) {
    if (timer_->due) timer_->left = *std::exchange(timer_->due, std::nullopt) - Clock::now();
  });
}

void Watchdog::resume() noexcept {
  if (!timer_) return;
  Timer::Watch::get().change([&](auto& /*timers*/) { timer_->due = Clock::now() + timer_->left; });
}

}  // namespace watchword::platform
