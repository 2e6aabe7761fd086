#include <catch2/catch_test_macros.hpp>

#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

// A session from this morning, with a token.
Got old_session(EntraTest& entra) {
  entra.sign_in();
  entra.host.now += 7200;
  entra.expect_tokens({.number = 2});
  return entra.get("session");
}

Got renewed(EntraTest& entra, int number) {
  entra.expect_tokens({.number = number});
  return entra.get("session");
}

}  // namespace

TEST_CASE("a refused token is dropped, and nothing else") {
  EntraTest entra;
  const Got got = old_session(entra);
  CHECK(entra.refused({}, got) == WW_OK);
  CHECK(entra.sessions().size() == 1);
  CHECK(renewed(entra, 3).secret == "ACCESS-3");
}

TEST_CASE("a refusal says whose token it was") {
  EntraTest entra;
  const Got got = old_session(entra);
  entra.refused({}, got);
  REQUIRE(entra.host.notices.size() == 1);
  CHECK(entra.host.notices[0] ==
        "contoso refused the token of " + kAda +
            " that git was answered with. If another account has access: watchword login "
            "https://dev.azure.com/contoso --account NAME");
  entra.refused({}, got);  // is told already
  CHECK(entra.host.notices.size() == 1);
}

TEST_CASE("where several accounts are signed in, git's person is told once which one answers") {
  EntraTest entra;
  const Ask git{.flags = WW_REQUEST_BY_GIT};
  entra.sign_in();
  entra.get("session", git);
  CHECK(entra.host.notices.empty());
  entra.sign_in({.number = 2, .person = {kGrace, "bbbbbbbb-0000-0000-0000-000000000002", kTenant}},
                {.path = "adatum"});
  entra.get("session");
  CHECK(entra.host.notices.empty());
  entra.get("session", {.flags = WW_REQUEST_BY_GIT, .username = kGrace});  // as was asked for
  CHECK(entra.host.notices.empty());
  for (int i = 0; i < 2; ++i) {
    entra.get("session", git);
    REQUIRE(entra.host.notices.size() == 1);
  }
  CHECK(entra.host.notices[0].starts_with("git is answered as " + kAda +
                                          " at https://dev.azure.com/contoso/project/_git/repo."));
  entra.get("session", {.flags = WW_REQUEST_BY_GIT, .path = "contoso/project/_git/other"});
  CHECK(entra.host.notices.size() == 2);
}

TEST_CASE("a refusal that comes too late, or is not ours, changes nothing") {
  EntraTest entra;
  const Got got = old_session(entra);
  SECTION("of a token that was replaced") {
    entra.refused({}, got);
    const Got next = renewed(entra, 3);
    CHECK(entra.refused({}, got) == WW_NOT_FOUND);
    CHECK(entra.get("session").secret == next.secret);
  }
  SECTION("of somebody else's token") {
    Got other = got;
    other.secret = "another";
    CHECK(entra.refused({}, other) == WW_NOT_FOUND);
    other = got;
    other.session.clear();
    CHECK(entra.refused({}, other) == WW_NOT_FOUND);
    CHECK(entra.get("session").secret == got.secret);
  }
}

TEST_CASE("a freshly renewed token that is refused as well puts the session in doubt") {
  EntraTest entra;
  entra.refused({}, old_session(entra));
  const Got second = renewed(entra, 3);
  entra.host.now += 299;
  entra.refused({}, second);

  const Got got = entra.get("session");
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(got.message.find("renewed just before") != std::string::npos);
  CHECK(got.advice.find("watchword login https://dev.azure.com/contoso") != std::string::npos);
  CHECK(entra.sessions().size() == 1);

  SECTION("a person signs in, and all is well") {
    entra.sign_in({.number = 4});
    CHECK(entra.host.notices.back().find("a new sign-in is needed") != std::string::npos);
    CHECK(entra.get("session").secret == "ACCESS-4");
  }
  SECTION("another organization goes on") {
    Ask fabrikam{.path = "fabrikam"};
    entra.expect_tokens({.number = 4});
    CHECK(entra.get("session", fabrikam).secret == "ACCESS-4");
  }
}

TEST_CASE("where the organization takes the account's tokens elsewhere, one address is barred") {
  EntraTest entra;
  const Ask feed{.path = "contoso/_packaging/feed"};
  const Got first = old_session(entra);
  entra.accepted({}, first);
  entra.refused(feed, first);
  entra.refused(feed, renewed(entra, 3));
  const Got refused = entra.get("session", feed);
  CHECK(refused.status == WW_REFUSED);
  CHECK(refused.message.find("at https://dev.azure.com/contoso/_packaging/feed, and takes its "
                             "tokens elsewhere") != std::string::npos);
  CHECK(refused.advice.find("--account NAME") != std::string::npos);
  const Got got = renewed(entra, 4);
  CHECK(got.secret == "ACCESS-4");
  CHECK(entra.get("session", feed).status == WW_REFUSED);
  entra.accepted(feed, got);
  CHECK(entra.get("session", feed).secret == "ACCESS-4");
}

TEST_CASE("two refusals far apart are two first refusals") {
  EntraTest entra;
  entra.refused({}, old_session(entra));
  SECTION("the second token served for five minutes") {
    const Got second = renewed(entra, 3);
    entra.host.now += 300;
    entra.refused({}, second);
  }
  SECTION("the second token was accepted in between") {
    const Got second = renewed(entra, 3);
    entra.accepted({}, second);
    entra.refused({}, second);
  }
  SECTION("the second token was not a replacement") {
    entra.host.now += 300;
    entra.refused({}, renewed(entra, 3));
  }
  CHECK(renewed(entra, 4).secret == "ACCESS-4");
}

TEST_CASE("when a new sign-in is refused too, asking stops and the reason is said") {
  EntraTest entra;
  entra.refused({}, entra.sign_in());
  entra.refused({}, renewed(entra, 2));
  const Got got = entra.get("session");
  CHECK(got.status == WW_REFUSED);
  CHECK(got.message.find("even after a new sign-in") != std::string::npos);
  CHECK(got.message.find("Third-party application access via OAuth") != std::string::npos);
  CHECK(got.advice.find("--account NAME") != std::string::npos);
  SECTION("for five minutes") {
    entra.host.now += 300;
    CHECK(renewed(entra, 3).secret == "ACCESS-3");
  }
  SECTION("until a person signs in") {
    entra.expect_tokens({.number = 3});
    CHECK(entra.login({.flags = WW_REQUEST_INTERACTIVE}).status == WW_OK);
    CHECK(entra.get("session").secret == "ACCESS-3");
  }
}

TEST_CASE("a token named as refused in the request counts as refused") {
  EntraTest entra;
  const Got got = old_session(entra);
  entra.expect_tokens({.number = 3});
  const Got next = entra.get("session", {.refused_sha256 = entra.hash(got.secret)});
  CHECK(next.secret == "ACCESS-3");
  // Told again by another way, it is not counted twice.
  CHECK(entra.refused({}, got) == WW_NOT_FOUND);
  CHECK(entra.get("session").secret == "ACCESS-3");
  // The replacement is refused as well.
  const Got last = entra.get("session", {.refused_sha256 = entra.hash(next.secret)});
  CHECK(last.status == WW_INTERACTION_REQUIRED);
}
