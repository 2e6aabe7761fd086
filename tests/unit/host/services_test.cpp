#include "host/services.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"

namespace watchword::host {
namespace {

using test::failure_of;

struct Fixture {
  test::Directory directory;
  Services services{{test::environment({{"HOME", directory / "home"}}),
                     [this] { return directory / "shared/lib"; }, "0"}};
};

TEST_CASE("the network module is trusted as any other before it is loaded") {
  Fixture fixture;
  fixture.directory.write("shared/lib/network.so", "no module at all");
  REQUIRE(::chmod((fixture.directory / "shared").c_str(), 0777) == 0);
  const auto refused = failure_of([&] { fixture.services.network(); });
  REQUIRE(refused);
  CHECK(refused->status() == WW_INVALID);
  CHECK(refused->message().find("others than its owner may") != std::string::npos);
}

TEST_CASE("what is trusted and is no module says so") {
  Fixture fixture;
  fixture.directory.write("shared/lib/network.so", "no module at all");
  const auto refused = failure_of([&] { fixture.services.network(); });
  REQUIRE(refused);
  CHECK(refused->message().find("others than its owner may") == std::string::npos);
  CHECK(refused->message().find("network.so is not loaded") != std::string::npos);
}

}  // namespace
}  // namespace watchword::host
