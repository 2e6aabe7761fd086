// Opening a shared module that has been looked at first.
#pragma once

#include <string>

#include <watchword/plugin.h>

namespace watchword::host {

// Checks owner and mode of the file and of its directory, loads it, checks its ABI and calls init.
// The module stays loaded until the process ends. Throws Failure whose message says what is wrong
// with it, beginning with the path.
const ww_plugin_entry& open_module(const std::string& path, const ww_host* host);

}  // namespace watchword::host
