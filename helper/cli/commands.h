// The table of commands: usage, completions and the manual are made from it or tested against it.
#pragma once

#include <string_view>
#include <vector>

#include "cli/context.h"

namespace watchword::cli {

struct Command {
  std::string_view name;
  std::string_view summary;
  int (*run)(Context&);    // returns the exit code; throws Failure
  bool for_people = true;  // false: git's protocol; not in the overview
};

const std::vector<Command>& commands();
const Command* find_command(std::string_view name);

// One file each.
int run_git_get(Context& context);
int run_git_store(Context& context);
int run_git_erase(Context& context);
int run_git_capability(Context& context);
int run_version(Context& context);

}  // namespace watchword::cli
