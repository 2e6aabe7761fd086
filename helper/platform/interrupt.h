// Ctrl-C and the other polite ways to end a process, as a descriptor that can be polled.
#pragma once

namespace watchword::platform {

// While one of these lives, SIGINT, SIGTERM and SIGHUP do not end the process but are remembered.
// Signals that were ignored before stay ignored. Scopes may be nested: they share what was raised,
// and the end of the outermost one brings the former handlers back. Main thread only.
class Interrupt {
 public:
  // Throws Failure (WW_FAULT) when the system has no descriptors left.
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Readable from the first signal on; not to be read from or closed.
  int descriptor() const noexcept;
  // The signal that came first, or 0.
  int signal() const noexcept;
  bool raised() const noexcept { return signal() != 0; }
};

}  // namespace watchword::platform
