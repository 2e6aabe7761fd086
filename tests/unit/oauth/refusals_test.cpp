#include "oauth/refusals.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;
using namespace watchword::oauth;

TEST_CASE("the second fresh token that is refused in a row says that there is no use") {
  test::RecordingHost host;
  const Host own(host.get());
  const Refusals refusals(own, "session", "contoso");
  CHECK_FALSE(refusals.note(host.now - 1000));
  SECTION("it had replaced the first") {
    CHECK(refusals.note(host.now));
    CHECK_FALSE(refusals.note(host.now));  // which begins anew
  }
  SECTION("it was there before the first was refused") {
    CHECK_FALSE(refusals.note(host.now - 1));
  }
  SECTION("it was obtained long after") {
    host.now += kFreshSeconds;
    CHECK_FALSE(refusals.note(host.now));
  }
  SECTION("it served for a while") {
    const std::int64_t obtained_at = host.now;
    host.now += kFreshSeconds;
    CHECK_FALSE(refusals.note(obtained_at));
  }
  SECTION("one was accepted in between") {
    refusals.clear();
    CHECK_FALSE(refusals.note(host.now));
  }
  SECTION("another organization") {
    CHECK_FALSE(Refusals(own, "session", "fabrikam").note(host.now));
  }
}

TEST_CASE("doubt lasts until it is cleared, a bar for its time") {
  test::RecordingHost host;
  const Host own(host.get());
  const Refusals refusals(own, "session", "contoso");
  CHECK_FALSE(refusals.in_doubt());
  CHECK_FALSE(refusals.barred());
  refusals.doubt();
  refusals.bar(60);
  host.now += 59;
  CHECK(refusals.barred());
  host.now += 1;
  CHECK_FALSE(refusals.barred());
  CHECK(refusals.in_doubt());
  refusals.clear();
  CHECK_FALSE(refusals.in_doubt());
  CHECK(host.state.empty());
}
