#include "cli/arguments.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "cli/commands.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kMore = "...]";  // several arguments

std::string advice_for(const Command& command) {
  return "`watchword help " + std::string(command.name) + "` shows what it takes.";
}

[[noreturn]] void refuse_usage(const Command& command, const std::string& what,
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

// "--tenant" of "--tenant=contoso".
std::string name_of(std::string_view word) {
  return std::string(word.substr(0, word.find('=')));
}

[[noreturn]] void refuse_option(const Command& command, std::string_view word) {
  const std::string name = name_of(word);
  if (command.rest == Rest::kAfterAddress)
    throw Failure(WW_INVALID, "`watchword " + std::string(command.name) + "` has no option " + name,
                  "What is for " + std::string(command.name) + " itself stands after the URL.");
  std::vector<std::string_view> names;
  for (const Option* option : options_of(command)) names.push_back(option->name);
  refuse_usage(command, "`watchword " + std::string(command.name) + "` has no option " + name,
               nearest(name, names));
}

void check_choice(const Command& command, const Option& option, const std::string& value) {
  if (option.choices.empty()) return;
  const std::vector<std::string_view> choices = split(option.choices, '|');
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  const std::string name(option.name);
  refuse_usage(command, name + " takes one of " + join(choices, ", ") + ", not '" + value + "'",
               nearest(value, choices));
}

// Whether "--" ends what is the command's own.
bool follows_dashes(const Command& command) {
  return command.rest == Rest::kAfterDashes || command.rest == Rest::kMayFollowDashes;
}

// The words in their order; tells options, their values and the rest apart as getopt_long(3) does.
class OptionReader {
 public:
  OptionReader(const Command& command, const std::vector<std::string>& words)
      : command_(command), options_(options_of(command)), words_(words) {}

  struct Word {
    const Option* option;   // null: no option
    std::string_view text;  // the value of the option, or the word
  };

  std::optional<Word> next() {
    if (next_ == words_.size()) return std::nullopt;
    const std::string& word = words_[next_++];
    if (only_words_ || word.size() < 2 || word.front() != '-') return Word{nullptr, word};
    if (word == "--") {
      if (follows_dashes(command_)) return std::nullopt;
      only_words_ = true;
      return next();
    }
    const Option* option = find(word);
    if (option == nullptr) refuse_option(command_, word);
    return Word{option, value_of(*option, word)};
  }

  // What was not read because it is for another program.
  std::vector<std::string> program() const {
    return {words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end()};
  }

 private:
  // By its whole name: a later option may begin as this one does.
  const Option* find(const std::string& word) const {
    const std::string name = name_of(word);
    const auto found = std::find_if(options_.begin(), options_.end(), [&](const Option* option) {
      return option->name == name || (!option->letter.empty() && option->letter == word);
    });
    return found == options_.end() ? nullptr : *found;
  }

  std::string_view value_of(const Option& option, const std::string& word) {
    const auto equals = std::string_view(word).find('=');
    const bool has_value = equals != std::string_view::npos;
    if (option.value.empty()) {
      if (has_value) refuse_usage(command_, name_of(word) + " takes no value");
      return {};
    }
    if (has_value) return std::string_view(word).substr(equals + 1);
    // "--tenant --json": the value was forgotten.
    if (next_ == words_.size() || words_[next_].starts_with("--"))
      refuse_usage(command_, name_of(word) + " needs a value");
    return words_[next_++];
  }

  const Command& command_;
  const std::vector<const Option*> options_;
  const std::vector<std::string>& words_;
  std::size_t next_ = 0;
  bool only_words_ = false;
};

}  // namespace

bool Arguments::has(std::string_view option) const {
  return options_.find(option) != options_.end();
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto [first, last] = options_.equal_range(option);
  return first == last ? std::nullopt : std::optional(std::prev(last)->second);
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  std::vector<std::string> out;
  const auto [first, last] = options_.equal_range(option);
  for (auto at = first; at != last; ++at) out.push_back(at->second);
  return out;
}

std::string Arguments::value_or_empty(std::string_view option) const {
  return value(option).value_or("");
}

Arguments parse_arguments(const Command& command, const std::vector<std::string>& words) {
  Arguments arguments;
  std::vector<std::string_view> positional;
  OptionReader reader(command, words);
  while (const auto word = reader.next()) {
    if (word->option == nullptr) {
      positional.push_back(word->text);
      if (command.rest == Rest::kAfterAddress) break;
    } else {
      check_choice(command, *word->option, std::string(word->text));
      arguments.options_.emplace(word->option->name, word->text);
    }
  }
  if (arguments.has("--help")) return arguments;
  arguments.program_ = reader.program();
  if (arguments.program_.empty() && command.rest == Rest::kAfterDashes)
    refuse_usage(command, "what to run is not said", "`-- COMMAND` at the end");
  const std::string_view shape = command.arguments.substr(0, command.arguments.find(" [-- "));
  const bool several = command.rest != Rest::kAfterDashes && command.rest != Rest::kAfterAddress &&
                       shape.ends_with(kMore);
  const std::size_t most = command.arguments.empty() ? 0 : several ? positional.size() : 1;
  if (positional.size() > most)
    refuse_usage(command, "'" + std::string(positional[most]) + "' is one argument too many");
  arguments.words_.assign(positional.begin(), positional.end());
  if (!positional.empty()) arguments.positional_ = positional.front();
  if (!command.arguments.empty() && command.arguments.front() != '[' && positional.empty())
    refuse_usage(command, "`watchword " + std::string(command.name) + "` needs " +
                              std::string(command.arguments));
  return arguments;
}

}  // namespace watchword::cli
