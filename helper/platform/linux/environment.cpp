#include "platform/environment.h"

#include <cstdlib>
#include <unistd.h>

namespace watchword::platform {

Environment process_environment() {
  return [](std::string_view name) { return process_variable(std::string(name).c_str()); };
}

std::optional<std::string> process_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

std::vector<std::string> variables_beginning_with(std::string_view prefix) {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with(prefix)) names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

void append_variables(std::string& out, std::span<const std::string_view> prefixes) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.empty()) continue;
    for (const std::string_view prefix : prefixes)
      // The first letter alone tells most of a long environment apart.
      if (text.front() == prefix.front() && text.starts_with(prefix))
        out.append(text).push_back('\0');
  }
}

}  // namespace watchword::platform
