// Opening a shared module that has been looked at first.
#pragma once

#include <string>

#include <watchword/plugin.h>

namespace watchword::host {

// No exception may cross the ABI; one that does must still not end the process. Executable and
// modules have a copy of the unwinder each, and the module's walks through our frames with contexts
// that our copy can read only after it has set itself up, at its first use (libgcc, unwind-dw2.c).
void set_up_unwinder();

// Checks owner and mode of the file and of its directory, loads it, checks its ABI and calls init.
// The module stays loaded until the process ends. Throws Failure whose message says what is wrong
// with it, beginning with the path.
const ww_plugin_entry& open_module(const std::string& path, const ww_host* host);

}  // namespace watchword::host
