#include "platform/protected_data.h"

#include <catch2/catch_test_macros.hpp>

#include "support/failure.h"

namespace watchword::platform {
namespace {

TEST_CASE("nothing is encrypted by this system for its users") {
  const auto failure = test::failure_of([] { unprotected("anything"); });
  REQUIRE(failure);
  CHECK(failure->status() == WW_STORE_FAILED);
  CHECK(failure->message().find("only Windows") != std::string::npos);
}

}  // namespace
}  // namespace watchword::platform
