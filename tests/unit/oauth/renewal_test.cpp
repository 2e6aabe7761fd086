// Renewal with a service that is a function: what every provider gets from the kit.
#include "oauth/renewal.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;
using namespace watchword::oauth;

namespace {

constexpr Service kService{"Contoso ID", "id", "account", "signed_in_at"};
const std::string kKey = "client|ada";
const std::string kLock = "session|" + kKey;
constexpr std::int64_t kLife = 3600;

struct RenewalTest {
  RenewalTest() {
    Session session;
    session.key = kKey;
    session.client_id = "client";
    session.identity.id = "ada";
    session.identity.username = "ada@contoso.example";
    begin_session(own, kService, session, wanted, answer(1));
    host.now += kLife;
    host.events.clear();
    host.locked.clear();
  }

  TokenAnswer answer(int number) const {
    TokenAnswer out;
    out.access_token = Secret("ACCESS-" + std::to_string(number));
    out.refresh_token = Secret("REFRESH-" + std::to_string(number));
    out.obtained_at = host.now;
    out.expires_at = host.now + kLife;
    return out;
  }
  static Refusal refusal(Outcome outcome) {
    const bool person = outcome == Outcome::kInteraction || outcome == Outcome::kSessionEnded;
    return {outcome, Failure(person ? WW_INTERACTION_REQUIRED : WW_REFUSED, "no", "Sign in."),
            "{}"};
  }

  Renewal renewal() {
    return {own, kService, kKey, wanted, [this](const Host& by, const Session& session) {
              hurried = by.is_hurried();
              host.events.push_back("redeem");
              seen.emplace_back(session.refresh_token.view());
              return service(session);
            }};
  }
  std::string token() {
    const auto got = renewal().token();
    host.events.push_back("answered");
    return got ? std::string(got->token.view()) : "";
  }
  ww_status failure() {
    try {
      token();
    } catch (const Failure& failure) {
      return failure.status();
    }
    return WW_OK;
  }

  std::string stored() const {
    const auto session = Sessions(own, kService).find(kKey);
    return session ? std::string(session->refresh_token.view()) : "";
  }
  void renewed_elsewhere(const std::string& refresh_token) const {
    const Sessions sessions(own, kService);
    auto session = sessions.find(kKey);
    session->refresh_token = Secret(refresh_token);
    ++session->renewed_at;
    sessions.save(*session);
  }

  void keep_token(std::int64_t life, bool due) {
    AccessTokens(own, kService)
        .save(kKey, {Secret("ACCESS-1"), host.now - 60, host.now + life,
                     due ? host.now - 1 : host.now + life, ""});
  }

  test::RecordingHost host;
  const Host own{host.get()};
  Wanted wanted{kKey, "", "", 0, false, "watchword login"};
  std::function<Redeemed(const Session&)> service = [this](const Session&) { return answer(2); };
  std::vector<std::string> seen;  // refresh tokens that were sent
  bool hurried = false;           // the last of them
};

}  // namespace

TEST_CASE_METHOD(RenewalTest, "lock, redeem, persist, answer: in this order") {
  CHECK(token() == "ACCESS-2");
  CHECK(host.events == std::vector<std::string>{"lock " + kLock, "redeem", "put session " + kKey,
                                                "put access " + kKey, "unlock " + kLock,
                                                "answered"});
  CHECK(seen == std::vector<std::string>{"REFRESH-1"});
  CHECK(stored() == "REFRESH-2");
}

TEST_CASE_METHOD(RenewalTest, "the session is read again under the lock") {
  SECTION("the session is another: its refresh token is sent") {
    host.on_lock = [&](const std::string&) { renewed_elsewhere("REFRESH-X"); };
    CHECK(token() == "ACCESS-2");
    CHECK(seen == std::vector<std::string>{"REFRESH-X"});
  }
  SECTION("it was signed out: nothing is sent") {
    host.on_lock = [&](const std::string&) { Sessions(own, kService).erase(kKey); };
    CHECK(token().empty());
    CHECK(seen.empty());
    CHECK(stored().empty());
  }
}

TEST_CASE_METHOD(RenewalTest, "whoever waited for the lock takes the token that is then there") {
  host.on_lock = [&](const std::string&) {
    host.on_lock = nullptr;
    CHECK(token() == "ACCESS-2");  // the other process
  };
  CHECK(token() == "ACCESS-2");
  CHECK(seen.size() == 1);
}

TEST_CASE_METHOD(RenewalTest, "a new refresh token that cannot be kept is not answered from") {
  int failures = GENERATE(1, 2);
  const bool lasting = failures == 2;
  host.on_put = [&](const Item& item) {
    if (item.kind == "session" && failures-- > 0) throw Failure(WW_STORE_FAILED, "busy");
  };
  CHECK(failure() == (lasting ? WW_STORE_FAILED : WW_OK));
  CHECK(stored() == (lasting ? "REFRESH-1" : "REFRESH-2"));
  CHECK(host.secrets.count({"access", kKey}) == 1);
  const auto kept = AccessTokens(own, kService).find(kKey);
  CHECK((kept && kept->token.view() == "ACCESS-2") == !lasting);
}

TEST_CASE_METHOD(RenewalTest,
                 "a refresh token that was used elsewhere is replaced by its successor") {
  host.store_is_shared = GENERATE(false, true);
  service = [&](const Session& session) -> Redeemed {
    const std::string sent(session.refresh_token.view());
    if (sent == "REFRESH-Y") return answer(3);
    renewed_elsewhere(sent == "REFRESH-1" ? "REFRESH-X" : "REFRESH-Y");
    return refusal(Outcome::kSessionEnded);
  };
  CHECK(token() == "ACCESS-3");
  CHECK(seen == std::vector<std::string>{"REFRESH-1", "REFRESH-X", "REFRESH-Y"});
  CHECK(stored() == "REFRESH-3");
}

TEST_CASE_METHOD(RenewalTest, "in a store that machines share the successor is waited for") {
  host.store_is_shared = true;
  int pauses = 0;
  host.on_sleep = [&] {
    if (++pauses == 3) renewed_elsewhere("REFRESH-X");
  };
  service = [&](const Session& session) -> Redeemed {
    if (session.refresh_token.view() == "REFRESH-X") return answer(2);
    return refusal(Outcome::kSessionEnded);
  };
  CHECK(token() == "ACCESS-2");
  CHECK(pauses == 3);
}

TEST_CASE_METHOD(RenewalTest, "a session that ended stays in a store that machines share") {
  host.store_is_shared = true;
  int pauses = 0;
  host.on_sleep = [&] { ++pauses; };
  service = [](const Session&) { return refusal(Outcome::kSessionEnded); };
  CHECK(failure() == WW_INTERACTION_REQUIRED);
  CHECK(pauses > 3);
  CHECK(stored() == "REFRESH-1");
  // Only this machine stops trying, and only this token.
  CHECK(failure() == WW_INTERACTION_REQUIRED);
  CHECK(seen.size() == 1);
  renewed_elsewhere("REFRESH-X");
  service = [this](const Session&) { return answer(2); };
  CHECK(token() == "ACCESS-2");
}

TEST_CASE_METHOD(RenewalTest, "what an error means for a session of this machine alone") {
  host.on_sleep = [] { FAIL("it waited"); };
  const auto [outcome, status, stays] =
      GENERATE(std::tuple{Outcome::kSessionEnded, WW_INTERACTION_REQUIRED, false},
               std::tuple{Outcome::kInteraction, WW_INTERACTION_REQUIRED, true},
               std::tuple{Outcome::kRefused, WW_REFUSED, true},
               std::tuple{Outcome::kTransient, WW_REFUSED, true});
  service = [outcome = outcome](const Session&) { return refusal(outcome); };
  CHECK(failure() == status);
  CHECK(stored() == (stays ? "REFRESH-1" : ""));
}

TEST_CASE_METHOD(RenewalTest, "a person is told what the sign-in must prove") {
  service = [](const Session&) { return refusal(Outcome::kInteraction); };
  try {
    token();
    FAIL("nothing was thrown");
  } catch (const InteractionNeeded& needed) {
    CHECK(needed.claims() == "{}");
  }
}

TEST_CASE_METHOD(RenewalTest, "a token that still lives is answered when the service is away") {
  host.now -= 60;
  service = [](const Session&) -> Redeemed { throw Failure(WW_NETWORK, "away"); };
  CHECK(token() == "ACCESS-1");
  host.now += 60;
  CHECK(failure() == WW_NETWORK);
  CHECK(stored() == "REFRESH-1");
}

TEST_CASE_METHOD(RenewalTest, "a usable token is answered though the service is silent") {
  const std::int64_t left = GENERATE(kLife, 60);
  keep_token(left, /*due=*/true);
  service = [](const Session&) -> Redeemed { throw Failure(WW_TIMEOUT, "it does not answer"); };
  CHECK(token() == "ACCESS-1");
  CHECK(hurried);
  SECTION("and it is let be for a while") {
    CHECK(token() == "ACCESS-1");
    CHECK(seen.size() == 1);
    host.now += 59;
    CHECK(token() == "ACCESS-1");
    CHECK(seen.size() == 1);
  }
  SECTION("and asked again after it") {
    service = [this](const Session&) { return answer(2); };
    host.now += 61;
    CHECK(token() == "ACCESS-2");
    CHECK(hurried == (left == kLife));
  }
  SECTION("what is not usable is waited for") {
    service = [this](const Session&) { return answer(2); };
    keep_token(60, /*due=*/true);
    wanted.min_ttl_seconds = 61;
    CHECK(token() == "ACCESS-2");
    CHECK_FALSE(hurried);
  }
}

TEST_CASE_METHOD(RenewalTest,
                 "a session that has ended is told as soon as the token is nearly over") {
  service = [](const Session&) { return refusal(Outcome::kSessionEnded); };
  keep_token(60, /*due=*/false);
  CHECK(failure() == WW_INTERACTION_REQUIRED);
  CHECK(stored().empty());
}

TEST_CASE_METHOD(RenewalTest, "ahead of time nobody waits for whoever is renewing already") {
  keep_token(kLife, /*due=*/true);
  host.locked_elsewhere = {kLock};
  CHECK(token() == "ACCESS-1");
  CHECK(seen.empty());
  host.locked_elsewhere.clear();
  CHECK(token() == "ACCESS-2");
}

TEST_CASE_METHOD(RenewalTest, "renewing before it lapses: once, and under the lock") {
  const auto before = Sessions(own, kService).find(kKey)->renewed_at;
  CHECK(renewal().renew(before)->refresh_token.view() == "REFRESH-2");
  CHECK(host.locked == std::vector<std::string>{kLock});
  CHECK(renewal().renew(before)->refresh_token.view() == "REFRESH-2");
  CHECK(seen.size() == 1);
  Sessions(own, kService).erase(kKey);
  CHECK_FALSE(renewal().renew(before));
}

TEST_CASE_METHOD(RenewalTest, "a sign-in says whether it is new, and keeps a name known before") {
  Session session;
  session.key = "new";
  session.identity.id = "adas-id";
  CHECK(begin_session(own, kService, session, wanted, answer(5)).is_new);
  CHECK(Sessions(own, kService).find("new")->identity.username == "adas-id");
  rename_account(own, kService, "new", "ada@contoso.example");
  session.identity.username.clear();
  CHECK_FALSE(begin_session(own, kService, session, wanted, answer(6)).is_new);
  CHECK(Sessions(own, kService).find("new")->identity.username == "ada@contoso.example");
}

TEST_CASE_METHOD(RenewalTest, "whatever changes a session does so under its lock") {
  SECTION("a new name does not undo a renewal that went before") {
    host.on_lock = [&](const std::string&) {
      renewed_elsewhere("REFRESH-X");
      host.events.clear();
    };
    rename_account(own, kService, kKey, "ada@fabrikam.example");
    CHECK(stored() == "REFRESH-X");
    CHECK(Sessions(own, kService).find(kKey)->identity.username == "ada@fabrikam.example");
  }
  SECTION("signing out waits for a renewal under way") {
    host.now -= 60;
    forget_session(own, kService, kKey);
    CHECK(host.secrets.empty());
  }
  SECTION("a sign-in") {
    Session session;
    session.key = kKey;
    session.identity.username = "ada@contoso.example";
    begin_session(own, kService, session, wanted, answer(5));
    CHECK(stored() == "REFRESH-5");
  }
  REQUIRE(host.events.size() >= 2);
  CHECK(host.locked == std::vector<std::string>{kLock});
  CHECK(host.events.front() == "lock " + kLock);
  CHECK(std::find(host.events.begin(), host.events.end(), "unlock " + kLock) != host.events.end());
}
