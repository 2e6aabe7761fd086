#include "cli/commands.h"

#include <algorithm>

namespace watchword::cli {
namespace {

// In the order of the overview.
constexpr std::array kCommands{
    &kLoginCommand,   &kLogoutCommand,    &kStatusCommand,      &kRefreshCommand,
    &kTokenCommand,   &kConfigureCommand, &kUnconfigureCommand, &kExplainCommand,
    &kPluginsCommand, &kCacheCommand,     &kVersionCommand,     &kHelpCommand,
};

}  // namespace

std::span<const Command* const> commands() {
  return kCommands;
}

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                  [&](const Command* command) { return command->name == name; });
  return found == kCommands.end() ? nullptr : *found;
}

}  // namespace watchword::cli
