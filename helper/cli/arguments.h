// What a person typed after a command's name.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::cli {

struct Command;

class Arguments {
 public:
  // Whether an option was given: "--json".
  bool has(std::string_view option) const;
  // The value of an option, the last when it was given twice; none when it was not given.
  std::optional<std::string> value(std::string_view option) const;
  // All values of an option that may be given several times, in their order.
  std::vector<std::string> values(std::string_view option) const;
  // The same as value(), with nothing for "not given".
  std::string value_or_empty(std::string_view option) const;
  // The argument that is no option; the first, where a command takes several.
  const std::optional<std::string>& positional() const { return positional_; }
  // All of them.
  const std::vector<std::string>& words() const { return words_; }
  // What is for another program, of a command that runs one (Command::rest).
  const std::vector<std::string>& program() const { return program_; }

 private:
  friend Arguments parse_arguments(const Command& command, const std::vector<std::string>& words);
  std::multimap<std::string, std::string, std::less<>> options_;
  std::optional<std::string> positional_;
  std::vector<std::string> words_;
  std::vector<std::string> program_;
};

// Reads the words by the command's table of options. Throws Failure(WW_INVALID) that names what is
// wrong and, where one is near, what was probably meant.
Arguments parse_arguments(const Command& command, const std::vector<std::string>& words);

}  // namespace watchword::cli
