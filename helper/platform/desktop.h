// A desktop that opens addresses itself, where a system has such a thing: elsewhere that is done by
// a program, which whoever calls has to know.
#pragma once

#include <string>

namespace watchword::platform {

// Whether there is one, and the person who is signed in there sees what is opened.
bool has_desktop() noexcept;

// Opens the address as if the person had. False when it cannot be.
bool open_on_desktop(const std::string& address);

}  // namespace watchword::platform
