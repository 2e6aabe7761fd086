#include "cli/arguments.h"

#include <algorithm>
#include <getopt.h>

#include <watchword/plugin.hpp>

#include "cli/commands.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kMore = "...]";  // several arguments

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

// "--tenant" of "--tenant=contoso".
std::string name_of(std::string_view word) {
  return std::string(word.substr(0, word.find('=')));
}

[[noreturn]] void refuse_option(const Command& command, std::string_view word) {
  const std::string name = name_of(word);
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

// The words in their order, as getopt_long(3) tells options, their values and the rest apart.
class OptionReader {
 public:
  OptionReader(const Command& command, const std::vector<std::string>& words)
      : command_(command), options_(options_of(command)), words_(words) {
    words_.insert(words_.begin(), std::string(command.name));
    for (std::string& word : words_) argv_.push_back(word.data());
    argv_.push_back(nullptr);
    for (const Option* option : options_) {
      names_.emplace_back(option->name.substr(2));
      if (!option->letter.empty()) letters_ += option->letter.back();
    }
    for (std::size_t i = 0; i < options_.size(); ++i)
      long_.push_back({names_[i].c_str(),
                       options_[i]->value.empty() ? no_argument : required_argument, nullptr,
                       kFirstLong + static_cast<int>(i)});
    long_.push_back({nullptr, 0, nullptr, 0});
    ::optind = 0;  // glibc: from the beginning
    ::opterr = 0;
  }

  struct Word {
    const Option* option;   // null: no option
    std::string_view text;  // the value of the option, or the word
  };

  std::optional<Word> next() {
    if (only_words_) return next_word();
    const auto at = static_cast<std::size_t>(std::max(::optind, 1));
    const int found = ::getopt_long(static_cast<int>(words_.size()), argv_.data(), letters_.c_str(),
                                    long_.data(), nullptr);
    if (found == 1) return Word{nullptr, ::optarg};
    if (found == -1) {  // the end, or "--"
      only_words_ = true;
      return next_word();
    }
    const std::string& word = words_[at];
    if (found == ':') refuse_value(word);
    if (found == '?') refuse_word(word);
    return found < kFirstLong ? Word{with_letter(found), ""} : long_option(word, found);
  }

 private:
  static constexpr int kFirstLong = 256;  // above every letter

  std::optional<Word> next_word() {
    const auto at = static_cast<std::size_t>(::optind++);
    if (at >= words_.size()) return std::nullopt;
    return Word{nullptr, words_[at]};
  }

  const Option* with_letter(int letter) const {
    return *std::find_if(options_.begin(), options_.end(), [&](const Option* option) {
      return !option->letter.empty() && option->letter.back() == letter;
    });
  }

  Word long_option(const std::string& word, int found) const {
    const Option* option = options_[static_cast<std::size_t>(found - kFirstLong)];
    // getopt_long takes a beginning for the whole name; a later option may begin so as well.
    if (name_of(word) != option->name) refuse_option(command_, word);
    if (option->value.empty()) return {option, ""};
    // "--tenant --json": the value was forgotten.
    const bool is_next_word = word == option->name;
    if (is_next_word && std::string_view(::optarg).starts_with("--")) refuse_value(word);
    return {option, ::optarg};
  }

  [[noreturn]] void refuse_value(const std::string& word) const {
    refuse(command_, name_of(word) + " needs a value");
  }

  [[noreturn]] void refuse_word(const std::string& word) const {
    if (::optopt >= kFirstLong) refuse(command_, name_of(word) + " takes no value");
    refuse_option(command_, word);
  }

  const Command& command_;
  const std::vector<const Option*> options_;
  std::vector<std::string> words_;
  std::vector<char*> argv_;
  std::vector<std::string> names_;  // without the dashes
  std::string letters_ = "-:";      // words in their order; a missing value is told apart
  std::vector<::option> long_;
  bool only_words_ = false;
};

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
  Arguments arguments;
  std::vector<std::string_view> positional;
  OptionReader reader(command, words);
  while (const auto word = reader.next()) {
    if (word->option == nullptr) {
      positional.push_back(word->text);
    } else {
      check_choice(command, *word->option, std::string(word->text));
      arguments.options_[std::string(word->option->name)] = word->text;
    }
  }
  if (arguments.has("--help")) return arguments;
  const std::size_t most = command.arguments.empty()            ? 0
                           : command.arguments.ends_with(kMore) ? positional.size()
                                                                : 1;
  if (positional.size() > most)
    refuse(command, "'" + std::string(positional[most]) + "' is one argument too many");
  arguments.words_.assign(positional.begin(), positional.end());
  if (!positional.empty()) arguments.positional_ = positional.front();
  if (!command.arguments.empty() && command.arguments.front() != '[' && positional.empty())
    refuse(command,
           "`watchword " + std::string(command.name) + "` needs " + std::string(command.arguments));
  return arguments;
}

}  // namespace watchword::cli
