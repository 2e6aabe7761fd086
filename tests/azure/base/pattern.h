#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::azure {

// A regular expression, as ECMAScript has them. <regex> is in pattern.cpp alone: it takes seconds
// to compile wherever it is used.
class Pattern {
 public:
  explicit Pattern(const std::string& expression);

  // If it matches all of the text: the text, then what each group took, "" where one had no part.
  std::optional<std::vector<std::string>> match(std::string_view text) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace watchword::azure
