#include "common/commands.h"

#include <deque>

namespace watchword {
namespace {

ww_status run(const ww_command* command, const ww_invocation* invocation, const ww_error* error) {
  return guard(error, [&] {
    const auto& own = *static_cast<const PluginCommand*>(command->data);
    return own.run(Invocation(*invocation)) ? WW_OK : WW_NOT_FOUND;
  });
}

// What the C tables point to.
struct Tables {
  std::deque<ww_option> options;
  std::deque<std::vector<const ww_option*>> lists;
  std::deque<ww_command> commands;
  std::vector<const ww_command*> list;
};

void add(Tables& tables, const PluginCommand& command) {
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
  c.run = &run;
  tables.list.push_back(&tables.commands.emplace_back(c));
}

}  // namespace

Invocation::Invocation(const ww_invocation& c) {
  if (c.has_argument != 0) argument_ = view(c.argument);
  for (std::size_t i = 0; i < c.option_count; ++i)
    options_.emplace_back(view(c.options[i].name), view(c.options[i].value));
}

std::optional<std::string> Invocation::value(std::string_view option) const {
  for (const auto& [name, value] : options_)
    if (name == option) return value;
  return std::nullopt;
}

const ww_commands& commands_table(std::span<const PluginCommand* const> commands) {
  static const Tables tables = [&] {
    Tables made;
    for (const PluginCommand* command : commands) add(made, *command);
    return made;
  }();
  static const ww_commands c{sizeof(ww_commands), tables.list.data(), tables.list.size()};
  return c;
}

}  // namespace watchword
