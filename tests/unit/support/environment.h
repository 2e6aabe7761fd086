// An environment of a test.
#pragma once

#include <map>
#include <string>

#include "platform/environment.h"

namespace watchword::test {

inline platform::Environment environment(std::map<std::string, std::string, std::less<>> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace watchword::test
