// Code that is loaded while the process runs.
#pragma once

#include <string>
#include <string_view>

namespace watchword::platform {

// How the file of a module ends: ".so".
std::string_view module_suffix() noexcept;

// Loads a module, whose names stay its own, and returns what it exports under that name; null when
// it exports no such thing. It stays loaded until the process ends; a second time is the same one.
// Who may have put it there has been looked at before (trust.h). Throws Failure(WW_INVALID) whose
// message is what the system says, without the path. Main thread only.
const void* load_symbol(const std::string& path, const char* name);

}  // namespace watchword::platform
