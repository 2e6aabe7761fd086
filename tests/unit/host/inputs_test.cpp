#include "settings/inputs.h"

#include <catch2/catch_test_macros.hpp>

#include "support/environment.h"
#include "system.h"

namespace watchword::host {
namespace {

bool names(const Inputs& inputs, const std::string& name) {
  return inputs.marks()->find(name) != std::string::npos;
}

TEST_CASE("what one answer was made of is no part of the next one") {
  Inputs inputs(test::environment({{"FIRST", "1"}}));
  inputs.variable("FIRST");
  inputs.file(std::string(test::kRoot) + "/first");
  const std::string first = *inputs.marks();
  inputs.begin();
  CHECK(inputs.marks() == "");
  inputs.variable("SECOND");
  CHECK_FALSE(names(inputs, "FIRST"));
  CHECK_FALSE(names(inputs, "/first"));
  CHECK(names(inputs, "SECOND"));
  CHECK(inputs.confirm(first));  // and what is made of a kept answer depends on what that did
  CHECK(names(inputs, "FIRST"));
}

TEST_CASE("what serves every answer is part of all of them") {
  Inputs inputs(test::environment({}));
  {
    const Inputs::Lasting lasting(inputs);
    inputs.variable("OF_THE_STORE");
    inputs.file(std::string(test::kRoot) + "/of/the/store");
  }
  inputs.variable("ONCE");
  inputs.begin();
  CHECK(names(inputs, "OF_THE_STORE"));
  CHECK(names(inputs, "/of/the/store"));
  CHECK_FALSE(names(inputs, "ONCE"));
}

}  // namespace
}  // namespace watchword::host
