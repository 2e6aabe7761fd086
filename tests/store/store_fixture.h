// What the tests of stores share.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/process.h"
#include "support/cloud_services.h"
#include "support/loaded_store.h"
#include "support/state_services.h"
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
  StateServices state{host};
  LoadedStore store;
  const std::string kind = "test." + std::to_string(platform::process_id());
  const std::string other_kind = kind + ".other";
};

struct Outcome {
  int exit_code;
  std::string output;
};

// Runs the other process at the same store.
inline Outcome run_client(const std::vector<std::string>& arguments,
                          const std::string& input = {}) {
  std::vector<std::string> argv = {required_variable("WATCHWORD_TEST_STORE_CLIENT")};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const auto result = platform::run(
      argv, {.errors = platform::RunOptions::Errors::kShow, .environment = {}, .input = input});
  return {result.exit_code, std::string(result.output.view())};
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
