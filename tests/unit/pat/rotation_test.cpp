#include <catch2/catch_test_macros.hpp>

#include "pat/instant.h"
#include "pat/issued_token.h"
#include "pat/token_maker.h"
#include "unit/pat/fixture.h"
#include "unit/support/failure.h"

using namespace watchword;
using namespace watchword::test;
using pat::kDaySeconds;

namespace {

// Longer than a request may be under way.
constexpr std::int64_t kLater = 1000;

std::string answered(PatTest& test) {
  const auto answer = test.provider().get(git_request(), "issued");
  REQUIRE(answer);
  return std::string(answer->secret.view());
}

bool lives(const PatTest& test, const std::string& secret) {
  const ServiceToken* token = test.service.with_secret(secret);
  return token != nullptr && !token->revoked && token->valid_to > test.host.now;
}

// A token that is kept and due, and a process that is killed at a step of what it does about it.
void begin_killed(PatTest& test, int at) {
  answered(test);
  test.host.now += 25 * kDaySeconds;
  test.killed_at = at;
  try {
    test.provider().get(git_request(), "issued");
  } catch (const Failure&) {  // nobody hears of it
  }
}

}  // namespace

TEST_CASE("a token is made once, called after machine and repository, and kept") {
  PatTest test;
  const std::string secret = answered(test);
  CHECK(lives(test, secret));
  REQUIRE(test.service.tokens.size() == 1);
  const ServiceToken& made = test.service.tokens[0];
  CHECK(made.name.starts_with("Watchword on "));
  CHECK(made.name.find(" for contoso/engine (") != std::string::npos);
  CHECK(made.scope == "vso.code_write vso.packaging");
  CHECK(made.valid_to == test.host.now + 30 * kDaySeconds);
  CHECK(test.service.seen.at(0).body.find("\"allOrgs\":false") != std::string::npos);
  const std::size_t calls = test.service.seen.size();
  CHECK(answered(test) == secret);
  CHECK(test.service.seen.size() == calls);
  CHECK(test.host.state.empty());
}

TEST_CASE("a week before its end a token is replaced, and the old one revoked last") {
  PatTest test;
  const std::string old = answered(test);
  test.host.now += 23 * kDaySeconds - 1;
  CHECK(answered(test) == old);
  test.host.now += 1;
  test.service.seen.clear();
  const std::string fresh = answered(test);
  CHECK(fresh != old);
  CHECK_FALSE(lives(test, old));
  std::vector<std::string> calls;
  for (const Sent& sent : test.service.seen) calls.push_back(sent.method);
  CHECK(calls == std::vector<std::string>{"GET", "POST", "GET", "DELETE"});
  CHECK(test.service.living(test.host.now).size() == 1);
}

TEST_CASE("the life that the service gives is what counts") {
  PatTest test;
  test.service.max_life_seconds = 3 * kDaySeconds;
  const std::string first = answered(test);
  test.host.now += 2 * kDaySeconds - 1;
  CHECK(answered(test) == first);
  test.host.now += 1;
  CHECK(answered(test) != first);
}

TEST_CASE("other scopes make another token") {
  PatTest test;
  const std::string first = answered(test);
  test.host.config["pat.scopes"] = "vso.packaging  vso.code_write";
  CHECK(answered(test) == first);
  test.host.config["pat.scopes"] = "vso.code";
  CHECK(answered(test) != first);
  CHECK(test.service.living(test.host.now).size() == 1);
}

TEST_CASE("while a token serves, a renewal that fails is no failure") {
  PatTest test;
  const std::string old = answered(test);
  test.host.now += 25 * kDaySeconds;
  SECTION("the service does not make one") {
    test.service.error = "failedToIssueAccessToken";
  }
  SECTION("nobody is signed in any more") {
    test.signed_in = false;
  }
  SECTION("the store takes nothing") {
    test.host.on_put = [](const Item&) { throw Failure(WW_STORE_LOCKED, "locked"); };
  }
  CHECK(answered(test) == old);
  CHECK(test.service.living(test.host.now).size() == 1);
  test.host.now += 5 * kDaySeconds;
  CHECK_THROWS_AS(test.provider().get(git_request(), "issued"), Failure);
}

TEST_CASE("a rotation that is killed at any step leaves one token and no other") {
  bool went_through = false;
  for (int at = 0; !went_through; ++at) {
    CAPTURE(at);
    REQUIRE(at < 100);
    PatTest test;
    begin_killed(test, at);
    went_through = !test.was_killed();
    test.restart();
    // git works at once, and what was left behind is gone with its first answer.
    CHECK(lives(test, answered(test)));
    CHECK(test.service.living(test.host.now).size() == 1);
    test.host.now += kLater;
    CHECK(lives(test, answered(test)));
    CHECK(test.service.living(test.host.now).size() == 1);
    CHECK(test.host.state.empty());
  }
}

TEST_CASE("a request that is carried out after its sender's death leaves nothing either") {
  bool went_through = false;
  for (int at = 0; !went_through; ++at) {
    CAPTURE(at);
    PatTest test;
    begin_killed(test, at);
    went_through = !test.was_killed();
    test.restart();
    answered(test);
    test.carry_out();  // only now
    test.host.now += kLater;
    CHECK(lives(test, answered(test)));
    CHECK(test.service.living(test.host.now).size() == 1);
    CHECK(test.host.state.empty());
  }
}

TEST_CASE("a token is revoked when it cannot be kept") {
  PatTest test;
  test.host.on_put = [](const Item&) { throw Failure(WW_STORE_LOCKED, "locked"); };
  CHECK_THROWS_AS(test.provider().get(git_request(), "issued"), Failure);
  CHECK(test.service.tokens.size() == 1);
  CHECK(test.service.living(test.host.now).empty());
  CHECK(test.host.state.empty());
}

TEST_CASE("an old token that cannot be revoked is revoked with the next use") {
  PatTest test;
  answered(test);
  test.host.now += 25 * kDaySeconds;
  test.service.broken_method = "DELETE";
  const std::string fresh = answered(test);
  CHECK(lives(test, fresh));
  CHECK(test.service.living(test.host.now).size() == 2);
  test.service.broken_method.clear();
  CHECK(answered(test) == fresh);
  CHECK(test.service.living(test.host.now).size() == 1);
}

TEST_CASE("a token that somebody else revoked is replaced all the same") {
  PatTest test;
  answered(test);
  test.service.tokens.clear();
  test.host.now += 25 * kDaySeconds;
  answered(test);
  CHECK(test.service.living(test.host.now).size() == 1);
}

TEST_CASE("`watchword refresh` replaces what would end") {
  PatTest test;
  answered(test);
  auto rows = test.provider().renew(20 * kDaySeconds);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].status == WW_NOT_FOUND);
  CHECK(rows[0].account == "ada@contoso.example");
  rows = test.provider().renew(40 * kDaySeconds);
  CHECK(rows.at(0).status == WW_OK);
  CHECK(test.service.tokens.size() == 2);
  CHECK(test.service.living(test.host.now).size() == 1);
  test.signed_in = false;
  rows = test.provider().renew(-1);
  CHECK(rows.at(0).status == WW_INTERACTION_REQUIRED);
  CHECK(rows.at(0).message.find("nobody is signed in to contoso") != std::string::npos);
}
