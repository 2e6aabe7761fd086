#include "platform/protected_data.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/data_protection.hpp>

#include "support/failure.h"

namespace watchword::platform {
namespace {

using test::failure_of;

TEST_CASE("what another program has had encrypted for this user is read") {
  std::string sealed;
  REQUIRE(data_protection::protect("s3cret", "", sealed) == 0);
  CHECK(sealed.find("s3cret") == std::string::npos);
  CHECK(unprotected(sealed).view() == "s3cret");

  std::string bound;
  REQUIRE(data_protection::protect("s3cret", "to a name", bound) == 0);
  for (const std::string& other : {bound, sealed.substr(0, sealed.size() / 2), std::string("no")}) {
    const auto failure = failure_of([&] { unprotected(other); });
    REQUIRE(failure);
    CHECK(failure->status() == WW_STORE_FAILED);
    CHECK(failure->message().find("error ") != std::string::npos);
  }
}

}  // namespace
}  // namespace watchword::platform
