// What a process that does not listen, and one that does, make of a request to end.
#pragma once

namespace watchword::platform {

// As Ctrl-C: remembered where an Interrupt lives. False when none does, and nothing has happened.
bool ask_to_end() noexcept;

// From now on Ctrl-C, where no Interrupt lives, ends this process with 130 as everywhere, and
// without a library's code being run in the middle of what the main thread does.
void end_by_interrupts() noexcept;

}  // namespace watchword::platform
