#include "platform/interrupt.h"

#include <atomic>

#include <watchword/plugin.hpp>

#include "platform/self.h"
#include "platform/windows/interrupts.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

constexpr int kInterrupted = 130;
// The system ends the process as soon as it was told that its window is closed, the user leaves or
// the machine stops; what was begun gets most of the 5 seconds that it gives for that.
constexpr DWORD kTimeToEnd = 4500;

// Made at the first use and kept: the system calls the handler in a thread of its own, maybe just
// when the last scope ends.
std::atomic<HANDLE> event = nullptr;
std::atomic<bool> is_raised = false;
std::atomic<int> scopes = 0;

void remember() {
  is_raised = true;
  ::SetEvent(event);
}

BOOL WINAPI on_request(DWORD kind) {
  if (!ask_to_end()) return FALSE;
  if (kind != CTRL_C_EVENT && kind != CTRL_BREAK_EVENT) ::Sleep(kTimeToEnd);
  return TRUE;
}

}  // namespace

bool ask_to_end() noexcept {
  if (scopes == 0) return false;
  remember();
  return true;
}

void end_by_interrupts() noexcept {
  ::SetConsoleCtrlHandler([](DWORD) -> BOOL { end_process(kInterrupted); }, TRUE);
}

Interrupt::Interrupt() {
  if (scopes == 0) {
    if (event == nullptr) event = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (event == nullptr) throw Failure(WW_FAULT, "the system has nothing left to wait with");
    ::ResetEvent(event);
    is_raised = false;
    ::SetConsoleCtrlHandler(on_request, TRUE);
  }
  ++scopes;
}

Interrupt::~Interrupt() {
  if (--scopes == 0) ::SetConsoleCtrlHandler(on_request, FALSE);
}

Handle Interrupt::handle() const noexcept {
  return handle_of(event);
}

bool Interrupt::raised() const noexcept {
  return is_raised;
}

void Interrupt::raise() noexcept {
  remember();
}

}  // namespace watchword::platform
