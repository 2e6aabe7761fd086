// What tests need of the system itself.
#pragma once

#include <string>

#include "platform/windows/wide.h"

namespace watchword::test {

// What an absolute path begins with before its first "/".
inline constexpr const char* kRoot = "C:";
// Whether git finds the homes of other users ("~nobody").
inline constexpr bool kGitFindsHomes = false;

// Variables of the process.
inline void set_variable(const std::string& name, const std::string& value) {
  ::SetEnvironmentVariableW(platform::wide(name).c_str(), platform::wide(value).c_str());
}
inline void unset_variable(const std::string& name) {
  ::SetEnvironmentVariableW(platform::wide(name).c_str(), nullptr);
}

// To write where nobody reads is a failure and no end, always.
inline void survive_broken_pipes() {}

inline bool is_open(platform::Handle handle) {
  DWORD flags = 0;
  return ::GetHandleInformation(platform::system_handle(handle), &flags) != 0;
}

}  // namespace watchword::test
