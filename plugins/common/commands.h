// The C++ face of a plugin's commands: a table of constants, and the C tables made of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword {

// ww_option; see commands.h of the ABI for what each member means.
struct CommandOption {
  std::string_view name;
  std::string_view value;
  std::string_view summary;
  std::string_view choices = {};
};

// ww_invocation, owned.
class Invocation {
 public:
  explicit Invocation(const ww_invocation& c);
  const std::optional<std::string>& argument() const { return argument_; }
  bool has(std::string_view option) const { return value(option).has_value(); }
  std::optional<std::string> value(std::string_view option) const;

 private:
  std::optional<std::string> argument_;
  std::vector<std::pair<std::string, std::string>> options_;
};

struct PluginCommand {
  std::string_view group;
  std::string_view name;
  std::string_view argument;
  std::string_view summary;
  std::string_view description;
  std::span<const CommandOption> options;
  std::string_view examples;
  // Throws Failure; false is the exit code 1: there was nothing.
  bool (*run)(const Invocation& invocation);
};

// The C tables of up to as many commands as a module has; made at the first call. `commands` must
// live as long as the module.
const ww_commands& commands_table(std::span<const PluginCommand* const> commands);

}  // namespace watchword
