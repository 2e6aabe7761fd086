// Variables of the process itself, for tests.
#pragma once

#include <string>

#include "platform/windows/wide.h"

namespace watchword::test {

inline void set_variable(const std::string& name, const std::string& value) {
  ::SetEnvironmentVariableW(platform::wide(name).c_str(), platform::wide(value).c_str());
}
inline void unset_variable(const std::string& name) {
  ::SetEnvironmentVariableW(platform::wide(name).c_str(), nullptr);
}

}  // namespace watchword::test
