// What the tests of stores share.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "support/cloud_services.h"
#include "support/loaded_store.h"
#include "support/test_host.h"

namespace watchword::test {

inline std::string required_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run ctest");
  return value;
}

// The store under test, and kinds of this test's own that are emptied in the end.
class StoreFixture {
 public:
  StoreFixture() : store(required_variable("WATCHWORD_TEST_STORE"), host.get()) {}
  ~StoreFixture() {
    for (const std::string& used : {kind, other_kind}) {
      try {
        store.erase({used, ""});
      } catch (const Failure&) {  // locked or gone, as the test wanted it
      }
    }
  }
  StoreFixture(const StoreFixture&) = delete;
  StoreFixture& operator=(const StoreFixture&) = delete;

  TestHost host;
  CloudServices cloud{host};
  LoadedStore store;
  const std::string kind = "test." + std::to_string(::getpid());
  const std::string other_kind = kind + ".other";
};

struct Outcome {
  int exit_code;
  std::string output;
};

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

// Runs the other process at the same store.
inline Outcome run_client(const std::string& arguments, const std::string& prefix = {}) {
  return run(prefix + " '" + required_variable("WATCHWORD_TEST_STORE_CLIENT") + "' " + arguments);
}

// The failure that `body` ends with; status WW_OK when it does not fail.
template <class Body>
Failure failure_of(Body&& body) {
  try {
    body();
  } catch (const Failure& failure) {
    return failure;
  }
  return Failure(WW_OK, "");
}

}  // namespace watchword::test
