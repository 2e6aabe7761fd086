#include "cli/commands.h"

#include <algorithm>

namespace watchword::cli {
namespace {

// In the order of the overview.
constexpr std::array kCommands{
    &kLoginCommand,  &kLogoutCommand,  &kStatusCommand,    &kRefreshCommand,     &kTokenCommand,
    &kExecCommand,   &kCurlCommand,    &kConfigureCommand, &kUnconfigureCommand, &kImportCommand, &kExplainCommand,
    &kDoctorCommand, &kPluginsCommand, &kCacheCommand,     &kVersionCommand,     &kHelpCommand,
};

}  // namespace

std::vector<Option> options_of(const Command& command, const host::Plugins& plugins) {
  std::vector<Option> out(command.options.begin(), command.options.end());
  if (!command.login_options) return out;
  for (const host::Manifest& manifest : plugins.manifests())
    for (const host::LoginOption& declared : manifest.login_options)
      if (std::none_of(out.begin(), out.end(),
                       [&](const Option& known) { return known.name == declared.name; }))
        out.push_back({declared.name, declared.value, declared.summary});
  return out;
}

Command with_options(Command command, std::span<const Option> options) {
  command.options = options;
  return command;
}

std::span<const Command* const> commands() {
  return kCommands;
}

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                  [&](const Command* command) { return command->name == name; });
  return found == kCommands.end() ? nullptr : *found;
}

}  // namespace watchword::cli
