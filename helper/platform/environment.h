// The environment as a function, so that tests can give another one.
#pragma once

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace watchword::platform {

// The value of a variable; none when it is not set. A variable set to nothing has an empty value.
using Environment = std::function<std::optional<std::string>(std::string_view)>;

inline Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

// The names of the process's variables that begin so.
inline std::vector<std::string> variables_beginning_with(std::string_view prefix) {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.rfind(prefix, 0) == 0) names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

// Whether a variable is set to something.
inline bool is_set(const Environment& environment, std::string_view name) {
  const auto value = environment(name);
  return value && !value->empty();
}

}  // namespace watchword::platform
