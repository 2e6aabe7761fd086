// What tests do by a shell.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "store_fixture.h"

namespace watchword::test {

// Runs a shell command to its end.
inline Outcome run(const std::string& command) {
  Outcome out{-1, {}};
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  char buffer[4096];
  while (const auto size = std::fread(buffer, 1, sizeof buffer, pipe))
    out.output.append(buffer, size);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) out.exit_code = WEXITSTATUS(status);
  return out;
}

}  // namespace watchword::test
