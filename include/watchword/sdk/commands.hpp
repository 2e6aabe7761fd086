// A plugin's commands in C++: a table of constants, and the C tables made of it. The host reads the
// arguments; see commands.h of the ABI. For C++17 and newer; header-only; std only.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../abi.hpp"
#include "../commands.h"

namespace watchword {

// An array of constants that lives as long as the module.
template <class T>
class Constants {
 public:
  constexpr Constants() = default;
  template <std::size_t N>
  constexpr Constants(const std::array<T, N>& values) : begin_(values.data()), size_(N) {}
  constexpr const T* begin() const { return begin_; }
  constexpr const T* end() const { return begin_ + size_; }

 private:
  const T* begin_ = nullptr;
  std::size_t size_ = 0;
};

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
  explicit Invocation(const ww_invocation& c) {
    if (c.has_argument != 0) argument_ = view(c.argument);
    for (std::size_t i = 0; i < c.option_count; ++i)
      options_.emplace_back(view(c.options[i].name), view(c.options[i].value));
  }
  const std::optional<std::string>& argument() const { return argument_; }
  bool has(std::string_view option) const { return value(option).has_value(); }
  std::optional<std::string> value(std::string_view option) const {
    for (const auto& [name, value] : options_)
      if (name == option) return value;
    return std::nullopt;
  }

 private:
  std::optional<std::string> argument_;
  std::vector<std::pair<std::string, std::string>> options_;
};

struct PluginCommand {
  std::string_view group = {};
  std::string_view name = {};
  std::string_view argument = {};
  std::string_view summary = {};
  std::string_view description = {};
  Constants<CommandOption> options = {};
  std::string_view examples = {};
  // Throws Failure; false is the exit code 1: there was nothing.
  bool (*run)(const Invocation& invocation) = nullptr;
};

namespace detail {

inline ww_status run_command(const ww_command* command, const ww_invocation* invocation,
                             const ww_error* error) {
  return guard(error, [&] {
    const auto& own = *static_cast<const PluginCommand*>(command->data);
    return own.run(Invocation(*invocation)) ? WW_OK : WW_NOT_FOUND;
  });
}

// What the C tables point to.
struct CommandTables {
  std::deque<ww_option> options;
  std::deque<std::vector<const ww_option*>> lists;
  std::deque<ww_command> commands;
  std::vector<const ww_command*> list;
};

inline void add_command(CommandTables& tables, const PluginCommand& command) {
  auto& options = tables.lists.emplace_back();
  for (const CommandOption& option : command.options)
    options.push_back(&tables.options.emplace_back(
        ww_option{sizeof(ww_option), text(option.name), text(option.value), text(option.summary),
                  text(option.choices)}));
  ww_command c{};
  c.struct_size = sizeof c;
  c.group = text(command.group);
  c.name = text(command.name);
  c.argument = text(command.argument);
  c.summary = text(command.summary);
  c.description = text(command.description);
  c.options = options.data();
  c.option_count = options.size();
  c.examples = text(command.examples);
  c.data = &command;
  c.run = &run_command;
  tables.list.push_back(&tables.commands.emplace_back(c));
}

}  // namespace detail

// The C tables of all commands of a module; made at the first call. `commands` must live as long as
// the module.
WW_MODULE_LOCAL inline const ww_commands& commands_table(Constants<const PluginCommand*> commands) {
  static const detail::CommandTables tables = [&] {
    detail::CommandTables made;
    for (const PluginCommand* command : commands) detail::add_command(made, *command);
    return made;
  }();
  static const ww_commands c{sizeof(ww_commands), tables.list.data(), tables.list.size()};
  return c;
}

}  // namespace watchword
