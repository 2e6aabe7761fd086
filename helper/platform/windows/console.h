// Consoles, and the terminals that look like a pipe.
#pragma once

#include <string_view>
#include <windows.h>

#include <watchword/secret.hpp>

namespace watchword::platform {

// A console of the system's, which takes and gives UTF-16 whatever its code page is.
bool is_console(HANDLE stream) noexcept;

// A terminal of MSYS2 or Cygwin, as mintty is: a pipe to the system, whose name tells. Bytes are
// UTF-8 there.
bool is_terminal_by_pipe(HANDLE stream) noexcept;

// Writes UTF-8. False when it cannot be written.
bool write_to_console(HANDLE console, std::string_view utf8) noexcept;

// Reads a line, or a part of it, as it is typed and edited there, and adds it as UTF-8. False at
// the end of what is typed, and when it cannot be read.
bool read_from_console(HANDLE console, Secret& utf8);

// Adds it as UTF-8.
void append_utf8(Secret& out, std::wstring_view wide);

}  // namespace watchword::platform
