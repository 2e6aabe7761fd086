#include "broker/issued.h"

#include <catch2/catch_test_macros.hpp>

#include "support/directory.h"

namespace watchword::broker {
namespace {

constexpr const char* kHost = "dev.azure.com:8443";

TEST_CASE("what was issued is found as it was noted") {
  const test::Directory directory;
  const host::State state(directory / "state");
  const Issued issued(state);
  issued.add(kHost, {"aa", "entra", "a session|with blanks", 1795287136, false});
  issued.add(kHost, {"bb", "pat", "", 1795287137, false});
  issued.mark_accepted(kHost, "aa");

  const auto first = issued.find(kHost, "aa");
  REQUIRE(first);
  CHECK(first->provider == "entra");
  CHECK(first->session == "a session|with blanks");
  CHECK(first->issued_at == 1795287136);
  CHECK(first->accepted);
  const auto second = issued.find(kHost, "bb");
  REQUIRE(second);
  CHECK(second->session.empty());
  CHECK_FALSE(second->accepted);
  CHECK_FALSE(issued.find(kHost, "cc"));
  CHECK_FALSE(issued.find("other.example", "aa"));
}

TEST_CASE("a damaged record hides no other") {
  const test::Directory directory;
  const host::State state(directory / "state");
  state.put("host", std::string("issued/") + kHost,
            "\naa\n entra 1 0 s\nbb  1 0 s\ncc entra 1x 0 s\ndd entra 1 2 s\nee entra 1 1 s");
  const Issued issued(state);
  for (const char* damaged : {"", "aa", "bb", "cc", "dd"}) {
    CAPTURE(damaged);
    CHECK_FALSE(issued.find(kHost, damaged));
  }
  CHECK(issued.find(kHost, "ee"));
}

}  // namespace
}  // namespace watchword::broker
