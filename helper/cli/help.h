// The texts of `help` and `--help`, made from the table of commands.
#pragma once

#include "cli/commands.h"
#include "platform/terminal.h"

namespace watchword::cli {

inline constexpr std::size_t kHelpColumns = 80;

platform::Text overview();
platform::Text help_of(const Command& command);

// What to say to a command that does not exist.
Failure unknown_command(std::string_view name);

}  // namespace watchword::cli
