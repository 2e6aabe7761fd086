#include "base/pattern.h"

#include <regex>

namespace watchword::azure {

struct Pattern::Compiled {
  std::regex expression;
};

Pattern::Pattern(const std::string& expression)
    : compiled_(std::make_shared<const Compiled>(Compiled{std::regex(expression)})) {}

std::optional<std::vector<std::string>> Pattern::match(std::string_view text) const {
  std::cmatch groups;
  if (!std::regex_match(text.data(), text.data() + text.size(), groups, compiled_->expression))
    return std::nullopt;
  return std::vector<std::string>(groups.begin(), groups.end());
}

}  // namespace watchword::azure
