// This process: the words that it was started with, and its end.
#pragma once

#include <string>
#include <vector>

namespace watchword::platform {

// What main() was given, in UTF-8. The first is the name that it was called by, as a path without
// what the system adds to the names of programs.
std::vector<std::string> own_words(int argc, char** argv);

// Ends the process at once: no destructor of a static object runs, those of libraries included,
// which would only give back memory, and that takes a part of an answer's time that can be
// measured. The system lets go of its locks. Any thread.
[[noreturn]] void end_process(int code) noexcept;

}  // namespace watchword::platform
