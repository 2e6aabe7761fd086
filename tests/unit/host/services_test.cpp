#include "host/services.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"
#include "support/git_home.h"

namespace watchword::host {
namespace {

using test::failure_of;

struct ServicesFixture {
  test::Directory directory;
  Services services{{test::environment({{"HOME", directory / "home"}}),
                     [this] { return directory / "shared/lib"; }, "0"}};
};

TEST_CASE("the network module is trusted as any other before it is loaded") {
  ServicesFixture fixture;
  fixture.directory.write("shared/lib/network.so", "no module at all");
  REQUIRE(::chmod((fixture.directory / "shared").c_str(), 0777) == 0);
  const auto refused = failure_of([&] { fixture.services.network(); });
  REQUIRE(refused);
  CHECK(refused->status() == WW_INVALID);
  CHECK(refused->message().find("others than its owner may") != std::string::npos);
}

TEST_CASE("what is trusted and is no module says so") {
  ServicesFixture fixture;
  fixture.directory.write("shared/lib/network.so", "no module at all");
  const auto refused = failure_of([&] { fixture.services.network(); });
  REQUIRE(refused);
  CHECK(refused->message().find("others than its owner may") == std::string::npos);
  CHECK(refused->message().find("network.so is not loaded") != std::string::npos);
}

TEST_CASE("each request has the settings of its own URL, as they are by then") {
  const test::GitHome home(R"(
[watchword "https://one.example"]
  tenant = first
  interactive = never
[credential "https://two.example"]
  username = ada
)");
  ServicesFixture fixture;
  Services& services = fixture.services;
  services.begin("https://one.example/x");
  CHECK(services.config.get({"tenant"}) == "first");
  CHECK_FALSE(services.interaction().allowed);
  services.inputs.variable("OF_THE_FIRST");

  services.begin({"https", "two.example", "x", {}}, Trust::kUser);
  CHECK_FALSE(services.config.get({"tenant"}));
  CHECK(services.interaction().allowed);
  CHECK(services.inputs.marks() == "");
  CHECK(services.git.url_match("credential", "https://two.example/x").size() == 1);

  home.write("[watchword]\n  tenant = later\n  interactive = never\n");
  services.begin("https://two.example/x");
  CHECK(services.config.get({"tenant"}) == "later");
  CHECK_FALSE(services.interaction().allowed);
}

TEST_CASE("settings of a URL with a user name are that user's, and a percent sign breaks none") {
  const test::GitHome home(R"(
[watchword]
  tenant = everybody
[watchword "https://foo@one.example"]
  tenant = foos
[watchword "https://one.example/100%25"]
  tenant = path
)");
  ServicesFixture fixture;
  const auto tenant = [&](const Target& target) {
    fixture.services.begin(target, Trust::kUser);
    return fixture.services.config.get({"tenant"});
  };
  CHECK(tenant({"https", "one.example", "x", "foo"}) == "foos");
  CHECK(tenant({"https", "one.example", "x", {}}) == "everybody");
  CHECK(tenant({"https", "one.example", "x", "bar"}) == "everybody");
  CHECK(tenant({"https", "one.example", "50%/x", "foo"}) == "foos");
  CHECK(tenant({"https", "one.example", "100%/x", {}}) == "path");
}

}  // namespace
}  // namespace watchword::host
