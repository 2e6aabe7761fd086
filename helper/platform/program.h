// To become another program.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

// A variable that a program gets in addition to, or instead of, one of ours.
struct Variable {
  std::string name;
  Secret value;
};

// The path of a program that was typed as one word: looked up in PATH unless it has a slash.
// Throws Failure(WW_NOT_FOUND) when there is none that can be run.
std::string program_at(const std::string& word);

// The program takes the place of this process: its terminal, signals and exit code are its own, and
// it finds `output` as its standard output. What this process did to itself (harden_process()) is
// undone, so that the program starts as from a shell; it also gets what this process was given
// open, as a shell's <(…) is. Does not return. Throws Failure(WW_FAULT) when the system refuses.
[[noreturn]] void become(const std::string& program, const std::vector<std::string>& words,
                         std::span<const Variable> variables, Handle output);

}  // namespace watchword::platform
