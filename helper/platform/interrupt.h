// Ctrl-C and the other polite ways to end a process, as something that can be waited for.
#pragma once

#include "platform/handle.h"

namespace watchword::platform {

// While one of these lives, Ctrl-C, a request to end and the loss of the terminal (SIGINT, SIGTERM
// and SIGHUP) do not end the process but are remembered. What was ignored before stays ignored.
// Scopes may be nested: they share what was raised, and the end of the outermost one brings back
// what was before. Main thread only.
class Interrupt {
 public:
  // Throws Failure (WW_FAULT) when the system has nothing left to wait with.
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // To be waited for; ready from the first one on, for all that wait.
  Handle handle() const noexcept;
  bool raised() const noexcept;

  // As if a signal had come. Any thread, while one of these lives.
  static void raise() noexcept;
};

}  // namespace watchword::platform
