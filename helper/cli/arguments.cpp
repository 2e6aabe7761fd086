#include "cli/arguments.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include <watchword/plugin.hpp>

#include "cli/commands.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

std::string advice_for(const Command& command) {
  return "`watchword help " + std::string(command.name) + "` shows what it takes.";
}

[[noreturn]] void refuse(const Command& command, const std::string& what,
                         const std::string& meant = {}) {
  const std::string suggestion = meant.empty() ? "" : "Did you mean " + meant + "? ";
  throw Failure(WW_INVALID, what, suggestion + advice_for(command));
}

std::vector<const Option*> options_of(const Command& command) {
  std::vector<const Option*> all;
  for (const Option& option : command.options) all.push_back(&option);
  for (const Option& option : kCommonOptions) all.push_back(&option);
  return all;
}

[[noreturn]] void refuse_option(const Command& command, std::string_view word) {
  const std::string name(word.substr(0, word.find('=')));
  std::vector<std::string_view> names;
  for (const Option* option : options_of(command)) names.push_back(option->name);
  refuse(command, "`watchword " + std::string(command.name) + "` has no option " + name,
         nearest(name, names));
}

void check_choice(const Command& command, const Option& option, const std::string& value) {
  if (option.choices.empty()) return;
  const std::vector<std::string_view> choices = split(option.choices, '|');
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  const std::string name(option.name);
  refuse(command, name + " takes one of " + join(choices, ", ") + ", not '" + value + "'",
         nearest(value, choices));
}

}  // namespace

bool Arguments::has(std::string_view option) const {
  return options_.find(option) != options_.end();
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::nullopt : std::optional(found->second);
}

std::string Arguments::value_or_empty(std::string_view option) const {
  return value(option).value_or("");
}

Arguments parse_arguments(const Command& command, const std::vector<std::string>& words) {
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  Arguments arguments;
  std::map<const Option*, CLI::Option*> known;
  for (const Option* option : options_of(command)) {
    const std::string name = (option->letter.empty() ? "" : std::string(option->letter) + ",") +
                             std::string(option->name);
    known[option] =
        option->value.empty()
            ? parser.add_flag(name)
            : parser.add_option(name)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  // CLI11 takes the words from the end.
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    parser.parse(reversed);
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string what = mismatch.what();
    refuse(command, what.substr(0, what.find(':')) + " needs a value");
  } catch (const CLI::ParseError& error) {
    refuse(command, error.what());
  }

  for (const auto& [option, parsed] : known) {
    if (parsed->count() == 0) continue;
    const std::string value = option->value.empty() ? "" : parsed->results().back();
    check_choice(command, *option, value);
    arguments.options_[std::string(option->name)] = value;
  }
  if (arguments.has("--help")) return arguments;
  bool only_words = false;
  for (const std::string& word : parser.remaining()) {
    if (word == "--" && !only_words) {
      only_words = true;
    } else if (word.size() > 1 && word.front() == '-' && !only_words) {
      refuse_option(command, word);
    } else if (command.arguments.empty() || arguments.positional_) {
      refuse(command, "'" + word + "' is one argument too many");
    } else {
      arguments.positional_ = word;
    }
  }
  if (!command.arguments.empty() && command.arguments.front() != '[' && !arguments.positional_)
    refuse(command,
           "`watchword " + std::string(command.name) + "` needs " + std::string(command.arguments));
  return arguments;
}

}  // namespace watchword::cli
