// The environment as a function, so that tests can give another one.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::platform {

// The value of a variable; none when it is not set. A variable set to nothing has an empty value.
using Environment = std::function<std::optional<std::string>(std::string_view)>;

Environment process_environment();

// A variable of the process itself.
std::optional<std::string> process_variable(const char* name);

// The names of the process's variables that begin so.
std::vector<std::string> variables_beginning_with(std::string_view prefix);

// Appends each "NAME=value" of the process that begins in one of these ways, a NUL after each, in
// the order of the environment.
void append_variables(std::string& out, std::span<const std::string_view> prefixes);

// Whether a variable is set to something.
inline bool is_set(const Environment& environment, std::string_view name) {
  const auto value = environment(name);
  return value && !value->empty();
}

}  // namespace watchword::platform
