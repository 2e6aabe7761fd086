#include "cli/plugin_command.h"

#include <algorithm>
#include <deque>

#include "cli/address.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/plugin_console.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

using Words = std::vector<std::string>;
using platform::Text;

// A plugin's command as the parser and the help know commands. Borrows from the plugin's table.
struct Entry {
  const ww_command* c;
  std::string name;  // "pat list"
  std::vector<Option> options;
  Command command;
};

struct CommandSet {
  const host::Manifest* plugin = nullptr;
  const host::CommandGroup* group = nullptr;
  std::deque<Entry> entries;

  std::vector<std::string_view> names() const {
    std::vector<std::string_view> out;
    for (const Entry& entry : entries) out.push_back(view(entry.c->name));
    return out;
  }
};

void add(CommandSet& set, const ww_command& c) {
  Entry& entry = set.entries.emplace_back();
  entry.c = &c;
  entry.name = set.group->name + " " + std::string(view(c.name));
  for (std::size_t i = 0; i < c.option_count; ++i) {
    const ww_option& option = *c.options[i];
    entry.options.push_back({.name = view(option.name),
                             .value = view(option.value),
                             .summary = view(option.summary),
                             .choices = view(option.choices)});
  }
  entry.command = {.name = entry.name,
                   .group = Group::kPlugin,
                   .arguments = view(c.argument),
                   .summary = view(c.summary),
                   .description = view(c.description),
                   .options = entry.options,
                   .examples = view(c.examples)};
}

std::optional<CommandSet> find_set(host::Services& services, std::string_view name) {
  for (const host::Manifest& manifest : services.plugins.manifests()) {
    const auto group =
        std::find_if(manifest.commands.begin(), manifest.commands.end(),
                     [&](const host::CommandGroup& known) { return known.name == name; });
    if (group == manifest.commands.end()) continue;
    CommandSet set;
    set.plugin = &manifest;
    set.group = &*group;
    const ww_commands& all = services.plugins.commands(manifest);
    for (std::size_t i = 0; i < all.count; ++i)
      if (view(all.commands[i]->group) == name) add(set, *all.commands[i]);
    return set;
  }
  return std::nullopt;
}

const Entry& find_entry(const CommandSet& set, const std::string& name) {
  for (const Entry& entry : set.entries)
    if (view(entry.c->name) == name) return entry;
  const std::string meant = nearest(name, set.names());
  throw Failure(
      WW_INVALID, "`watchword " + set.group->name + "` has no command '" + name + "'",
      (meant.empty() ? "" : "Did you mean `watchword " + set.group->name + " " + meant + "`? ") +
          "`watchword help " + set.group->name + "` lists them.");
}

Text help_of_set(const CommandSet& set) {
  Text text;
  text.bold("watchword " + set.group->name).line(" - " + set.group->summary).line();
  text.line("Usage: watchword " + set.group->name + " COMMAND [OPTIONS]").line();
  text.bold("Commands").line();
  std::vector<std::pair<std::string, std::string_view>> listed;
  for (const Entry& entry : set.entries)
    listed.emplace_back(view(entry.c->name), entry.command.summary);
  add_summaries(text, listed);
  text.line().line("`watchword help " + set.group->name + " COMMAND` explains a command.");
  return text;
}

Text help_in_set(const CommandSet& set, const Words& words) {
  return words.size() < 2 ? help_of_set(set) : help_of(find_entry(set, words[1]).command);
}

bool takes_address(std::string_view argument) {
  return argument == "URL" || argument == "[URL]";
}

int invoke(Context& context, const CommandSet& set, const Entry& entry) {
  const Arguments& arguments = context.arguments;
  std::optional<std::string> argument = arguments.positional();
  if (argument && takes_address(view(entry.c->argument)))
    argument = begin_with_address(context, *argument, /*asked_for=*/true).url();
  else
    context.services.begin("", /*asked_for=*/true);

  check_values(*set.plugin, context.services.config);

  std::vector<std::pair<std::string, std::string>> typed;
  for (const Option& option : entry.options)
    if (const auto value = arguments.value(option.name)) typed.emplace_back(option.name, *value);
  const auto options = borrow(typed);
  ww_invocation c{};
  c.struct_size = sizeof c;
  if (argument) c.argument = text(*argument);
  c.has_argument = argument.has_value();
  c.options = options.data();
  c.option_count = options.size();

  PluginConsole console(context);
  const bool found = host::call(
      *set.plugin, [&](const ww_error* error) { return entry.c->run(entry.c, &c, error); },
      host::kNoCallLimit);
  return found ? kDone : kNoCredential;
}

}  // namespace

std::optional<int> run_plugin_command(Context& context, const Words& words) {
  const auto set = find_set(context.services, words.front());
  if (!set) return std::nullopt;
  const bool named = words.size() > 1 && words[1].front() != '-';
  if (!named) {
    context.print(help_of_set(*set));
    return words.size() > 1 ? kDone : kUsage;
  }
  const Entry& entry = find_entry(*set, words[1]);
  context.arguments = parse_arguments(entry.command, {words.begin() + 2, words.end()});
  if (context.arguments.has("--help")) {
    context.print(help_of(entry.command));
    return kDone;
  }
  return invoke(context, *set, entry);
}

std::optional<Text> help_of_plugin(host::Services& services, const Words& words) {
  const auto set = find_set(services, words.front());
  if (!set) return std::nullopt;
  return help_in_set(*set, words);
}

}  // namespace watchword::cli
