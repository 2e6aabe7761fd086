#include <catch2/catch_test_macros.hpp>

#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kLifetime = 90 * kDay;
}  // namespace

TEST_CASE("a session that nobody uses is renewed before it lapses, and not earlier") {
  EntraTest entra;
  entra.sign_in();
  auto outcomes = entra.renew(14 * kDay);
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].status == WW_NOT_FOUND);
  CHECK(outcomes[0].session_ends_at == entra.host.now + kLifetime);
  CHECK(entra.host.sent.size() == 1);

  entra.host.now += 80 * kDay;
  entra.expect_tokens({.number = 2});
  outcomes = entra.renew(14 * kDay);
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].status == WW_OK);
  CHECK(outcomes[0].account == kAda);
  CHECK(outcomes[0].session == entra.sessions().at(0).id);
  CHECK(outcomes[0].session_ends_at == entra.host.now + kLifetime);
  CHECK(entra.host.sent.at(1).form.at("refresh_token") == "REFRESH-1");
  CHECK(entra.host.sent.at(1).url == token_url());
  CHECK(entra.sessions().at(0).session_ends_at == entra.host.now + kLifetime);
  // What came with it is answered next, and the rotated token is used after that.
  CHECK(entra.get("session").secret == "ACCESS-2");
  entra.host.now += kDay;
  entra.expect_tokens({.number = 3});
  CHECK(entra.get("session").secret == "ACCESS-3");
  CHECK(entra.host.sent.at(2).form.at("refresh_token") == "REFRESH-2");
}

TEST_CASE("everything is renewed when everything is asked for") {
  EntraTest entra;
  entra.sign_in();
  entra.expect_tokens({.number = 2});
  const auto outcomes = entra.renew(-1);
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].status == WW_OK);
}

TEST_CASE("what cannot be renewed says why and does not keep the others from it") {
  EntraTest entra;
  entra.sign_in();
  entra.sign_in(
      {.number = 2, .person = {.username = kGrace, .oid = "bbbbbbbb-0000-0000-0000-000000000002"}},
      {.account = kGrace});
  entra.host.now += 80 * kDay;
  entra.expect_error("invalid_grant", 700082);
  entra.expect_tokens({.number = 3});
  const auto outcomes = entra.renew(14 * kDay);
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[0].status == WW_INTERACTION_REQUIRED);
  CHECK_FALSE(outcomes[0].message.empty());
  CHECK_FALSE(outcomes[0].advice.empty());
  CHECK(outcomes[1].status == WW_OK);
}
