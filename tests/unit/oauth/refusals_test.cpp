#include "oauth/refusals.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;
using namespace watchword::oauth;

TEST_CASE("the second fresh token that is refused in a row says that there is no use") {
  test::RecordingHost host;
  const Host own(host.get());
  const Refusals refusals(own, "session", "contoso", "dev.azure.com/contoso/_git/engine");
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
    refusals.accept();
    CHECK_FALSE(refusals.note(host.now));
  }
  SECTION("a person signed in in between") {
    refusals.clear();
    CHECK_FALSE(refusals.note(host.now));
  }
  SECTION("another address of the organization") {
    CHECK_FALSE(Refusals(own, "session", "contoso", "pkgs.dev.azure.com/contoso/_packaging")
                    .note(host.now));
  }
  SECTION("another organization") {
    CHECK_FALSE(Refusals(own, "session", "fabrikam", "dev.azure.com/fabrikam").note(host.now));
  }
}

TEST_CASE("a bar is an address', acceptance is the organization's") {
  test::RecordingHost host;
  const Host own(host.get());
  const Refusals feed(own, "session", "contoso", "pkgs.dev.azure.com/contoso");
  const Refusals repository(own, "session", "contoso", "dev.azure.com/contoso/_git/engine");
  CHECK_FALSE(feed.accepted_lately());
  repository.accept();
  CHECK(feed.accepted_lately());
  CHECK_FALSE(Refusals(own, "another", "contoso", "").accepted_lately());
  CHECK_FALSE(Refusals(own, "session", "fabrikam", "").accepted_lately());
  feed.bar(60);
  CHECK(feed.barred());
  CHECK_FALSE(repository.barred());
  repository.accept();
  CHECK(feed.barred());
  host.now += kAcceptanceSeconds;
  CHECK_FALSE(feed.accepted_lately());
  repository.bar(60);
  feed.clear();  // a person signed in
  CHECK_FALSE(repository.barred());
}

TEST_CASE("doubt lasts until it is cleared, a bar for its time") {
  test::RecordingHost host;
  const Host own(host.get());
  const Refusals refusals(own, "session", "contoso", "dev.azure.com/contoso/_git/engine");
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
