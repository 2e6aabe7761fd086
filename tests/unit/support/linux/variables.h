// Variables of the process itself, for tests.
#pragma once

#include <cstdlib>
#include <string>

namespace watchword::test {

inline void set_variable(const std::string& name, const std::string& value) {
  ::setenv(name.c_str(), value.c_str(), 1);
}
inline void unset_variable(const std::string& name) {
  ::unsetenv(name.c_str());
}

}  // namespace watchword::test
