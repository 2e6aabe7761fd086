// The texts of `help` and `--help`, made from the table of commands.
#pragma once

#include "cli/commands.h"
#include "platform/terminal.h"

namespace watchword::cli {

inline constexpr std::size_t kHelpColumns = 80;

// The commands that the installed plugins bring.
std::vector<host::CommandGroup> command_groups(const host::Plugins& plugins);

platform::Text overview(const std::vector<host::CommandGroup>& groups);
// A line a command, its name and its summary, aligned.
void add_summaries(platform::Text& text,
                   const std::vector<std::pair<std::string, std::string_view>>& commands);
// `host`: what stands for HOST in the examples.
platform::Text help_of(const Command& command, std::string_view host = "HOST");

// What to say to a command that does not exist.
Failure unknown_command(std::string_view name, const std::vector<host::CommandGroup>& groups);

}  // namespace watchword::cli
