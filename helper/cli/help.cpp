#include "cli/help.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "cli/address.h"
#include "cli/format.h"
#include "cli/plugin_command.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

using platform::Text;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kHelpGap = 2;

struct Heading {
  Group group;
  std::string_view title;
};
constexpr std::array<Heading, 4> kHeadings{{
    {Group::kSignIn, "Sign in and out"},
    {Group::kUse, "Use a credential elsewhere than in git"},
    {Group::kSetUp, "Set up and look into"},
    {Group::kAbout, "About Watchword"},
}};

constexpr std::string_view kIntroduction =
    "Answers git's questions for credentials, and keeps them where the operating system keeps "
    "secrets. Run `watchword configure` once, and git asks Watchword by itself.";

// "  name   summary", the summaries aligned and wrapped.
void add_entry(Text& text, const std::string& name, std::size_t width, std::string_view summary) {
  const std::size_t column = kIndent + width + kHelpGap;
  text.add(std::string(kIndent, ' ')).bold(name);
  std::size_t at = kIndent + name.size();
  for (const std::string& line : wrapped(summary, kHelpColumns - column)) {
    text.add(std::string(column - at, ' ')).line(line);
    at = 0;
  }
}

void add_paragraphs(Text& text, std::string_view paragraphs) {
  while (!paragraphs.empty()) {
    const auto end = std::min(paragraphs.find("\n\n"), paragraphs.size());
    for (const std::string& line : wrapped(paragraphs.substr(0, end), kHelpColumns))
      text.line(line);
    paragraphs.remove_prefix(std::min(end + 2, paragraphs.size()));
    if (!paragraphs.empty()) text.line();
  }
}

std::string synopsis(const Option& option) {
  std::string out = option.letter.empty() ? "" : std::string(option.letter) + ", ";
  out += option.name;
  if (!option.value.empty()) out += " " + std::string(option.value);
  return out;
}

std::string summary_of(const Option& option) {
  std::string out(option.summary);
  if (!option.choices.empty()) out += ": " + join(split(option.choices, '|'), ", ");
  return out;
}

void add_options(Text& text, std::string_view title, std::span<const Option> options) {
  std::size_t width = 0;
  for (const Option& option : options) width = std::max(width, synopsis(option).size());
  text.line().bold(title).line();
  for (const Option& option : options) add_entry(text, synopsis(option), width, summary_of(option));
}

std::string with_host(std::string_view example, std::string_view host) {
  constexpr std::string_view kHost = "HOST";
  std::string out(example);
  for (auto at = out.find(kHost); at != std::string::npos; at = out.find(kHost, at + host.size()))
    out.replace(at, kHost.size(), host);
  return out;
}

// "pat list" as well as "pat" and "login".
std::vector<std::string> words_of(const std::string& name) {
  const auto words = split(name, ' ');
  return {words.begin(), words.end()};
}

int run_help(Context& context) {
  const auto& name = context.arguments.positional();
  const host::Plugins& plugins = context.services.plugins;
  if (!name) {
    context.print(overview(command_groups(plugins)));
    return 0;
  }
  if (const Command* command = find_command(*name)) {
    const auto options = options_of(*command, plugins);
    context.print(help_of(with_options(*command, options), example_host(plugins)));
    return 0;
  }
  const auto help = help_of_plugin(context.services, words_of(*name));
  if (!help) throw unknown_command(*name, command_groups(plugins));
  context.print(*help);
  return 0;
}

}  // namespace

std::vector<host::CommandGroup> command_groups(const host::Plugins& plugins) {
  std::vector<host::CommandGroup> groups;
  for (const host::Manifest& manifest : plugins.manifests())
    groups.insert(groups.end(), manifest.commands.begin(), manifest.commands.end());
  return groups;
}

void add_summaries(Text& text,
                   const std::vector<std::pair<std::string, std::string_view>>& commands) {
  std::size_t width = 0;
  for (const auto& [name, summary] : commands) width = std::max(width, name.size());
  for (const auto& [name, summary] : commands) add_entry(text, name, width, summary);
}

Text overview(const std::vector<host::CommandGroup>& groups) {
  Text text;
  text.bold("watchword").line(" - credentials for git and other tools, under single sign-on");
  text.line();
  text.line("Usage: watchword COMMAND [OPTIONS]").line();
  add_paragraphs(text, kIntroduction);
  std::size_t width = 0;
  for (const Command* command : commands()) width = std::max(width, command->name.size());
  for (const auto& [group, title] : kHeadings) {
    text.line().bold(title).line();
    for (const Command* command : commands())
      if (command->group == group)
        add_entry(text, std::string(command->name), width, command->summary);
  }
  if (!groups.empty()) text.line().bold("Of the plugins").line();
  for (const host::CommandGroup& group : groups)
    add_entry(text, group.name, std::max(width, group.name.size()), group.summary);
  text.line().line("`watchword help COMMAND` explains a command; `man watchword` says it all.");
  return text;
}

Text help_of(const Command& command, std::string_view host) {
  Text text;
  text.bold("watchword " + std::string(command.name)).line(" - " + std::string(command.summary));
  const std::string arguments =
      command.arguments.empty() ? "" : " " + std::string(command.arguments);
  // What is another program's comes last.
  const bool ours = command.rest == Rest::kOurs;
  text.line().line("Usage: watchword " + std::string(command.name) +
                   (ours ? arguments + " [OPTIONS]" : " [OPTIONS]" + arguments));
  text.line();
  add_paragraphs(text, command.description);
  if (!command.options.empty()) add_options(text, "Options", command.options);
  add_options(text, "Options of every command", kCommonOptions);
  if (!command.examples.empty()) {
    text.line().bold("Examples").line();
    for (const auto line : split(command.examples, '\n')) text.line("  " + with_host(line, host));
  }
  return text;
}

Failure unknown_command(std::string_view name, const std::vector<host::CommandGroup>& groups) {
  std::vector<std::string_view> names;
  for (const host::CommandGroup& group : groups) names.push_back(group.name);
  for (const Command* command : commands()) names.push_back(command->name);
  const std::string meant = nearest(name, names);
  return {WW_INVALID, "there is no command '" + std::string(name) + "'",
          (meant.empty() ? "" : "Did you mean `watchword " + meant + "`? ") +
              "`watchword help` lists all commands."};
}

constinit const Command kHelpCommand{
    .name = "help",
    .group = Group::kAbout,
    .arguments = "[COMMAND]",
    .summary = "Show all commands, or explain one",
    .description =
        "Shows the overview of all commands, or what a command does, its options and examples. "
        "`watchword COMMAND --help` does the same.",
    .examples = "watchword help\nwatchword help login",
    .run = run_help,
};

}  // namespace watchword::cli
