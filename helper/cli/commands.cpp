#include "cli/commands.h"

#include <algorithm>
#include <map>

namespace watchword::cli {
namespace {

// In the order of the overview.
constexpr std::array kCommands{
    &kLoginCommand,   &kLogoutCommand,  &kStatusCommand,  &kRefreshCommand,   &kTokenCommand,
    &kExecCommand,    &kCurlCommand,    &kForwardCommand, &kConfigureCommand, &kUnconfigureCommand,
    &kImportCommand,  &kExplainCommand, &kDoctorCommand,  &kPluginsCommand,   &kCacheCommand,
    &kVersionCommand, &kHelpCommand,
};

}  // namespace

std::vector<Option> options_of(const Command& command, const host::Plugins& plugins) {
  std::vector<Option> out(command.options.begin(), command.options.end());
  if (command.provider_options == nullptr) return out;
  for (const host::Manifest& manifest : plugins.manifests())
    for (const host::SignInOption& declared : manifest.*command.provider_options)
      if (std::none_of(out.begin(), out.end(),
                       [&](const Option& known) { return known.name == declared.name; }))
        out.push_back({declared.name, declared.value, declared.summary});
  return out;
}

std::vector<std::pair<std::string, std::string>> options_for_provider(
    const Context& context, std::vector<host::SignInOption> host::Manifest::*declared,
    bool& asks_nobody) {
  std::map<std::string, std::string> typed;
  for (const host::Manifest& manifest : context.services.plugins.manifests())
    for (const host::SignInOption& option : manifest.*declared)
      if (const auto value = context.arguments.value(option.name)) {
        typed.emplace(option.name.substr(std::string_view("--").size()), *value);
        asks_nobody |= option.asks_nobody;
      }
  return {typed.begin(), typed.end()};
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
