// What a command gets: its arguments and the seams to the world.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/services.h"

namespace watchword::cli {

struct Context {
  host::Services& services;
  std::vector<std::string> arguments;  // after the command's name
  int input = 0;
  int output = 1;
};

// Writes all of it to the descriptor. False when nobody reads any more.
bool write_all(int descriptor, std::string_view text);

// Prints a failure to stderr as people read it: what happened, then what to do.
void print_failure(const host::Log& log, const Failure& failure);

}  // namespace watchword::cli
