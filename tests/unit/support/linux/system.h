// What tests need of the system itself.
#pragma once

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>

#include "platform/linux/descriptor.h"

namespace watchword::test {

// What an absolute path begins with before its first "/".
inline constexpr const char* kRoot = "";
// Whether git finds the homes of other users ("~nobody").
inline constexpr bool kGitFindsHomes = true;

// Variables of the process.
inline void set_variable(const std::string& name, const std::string& value) {
  ::setenv(name.c_str(), value.c_str(), 1);
}
inline void unset_variable(const std::string& name) {
  ::unsetenv(name.c_str());
}

// As harden_process() has it: to write where nobody reads is a failure and no end.
inline void survive_broken_pipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

inline bool is_open(platform::Handle handle) {
  return ::fcntl(platform::descriptor_of(handle), F_GETFD) != -1;
}

}  // namespace watchword::test
