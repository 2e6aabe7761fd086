#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/encoding.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

using test::contains;

const std::string kDemand = R"({"access_token":{"nbf":{"essential":true,"value":"7"}}})";

Ask with_demand(const std::string& demand = kDemand) {
  return {.challenges = {"Bearer realm=\"\", error=\"insufficient_claims\", claims=\"" +
                             base64_encode(demand) + "\"",
                         challenge()}};
}

}  // namespace

TEST_CASE("a fresh token is answered from memory") {
  EntraTest entra;
  const Got first = entra.sign_in();
  entra.host.now += 3600 - 301;
  const Got got = entra.get("session");
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.expires_at == first.expires_at);
  CHECK(entra.host.sent.size() == 1);
  const auto ways = entra.ways();
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == "session");
  CHECK(ways[0].rank == WW_RANK_BINDING);
  CHECK(ways[0].account == kAda);
  CHECK(ways[0].expires_at == first.expires_at);
  CHECK(contains(ways[0].reason, "bound to contoso"));
}

TEST_CASE("a token from the future is renewed: the clock was set back") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now -= 60;
  CHECK(entra.get("session").secret == "ACCESS-1");
  entra.host.now -= 86400;
  entra.expect_tokens({.number = 2});
  CHECK(entra.get("session").secret == "ACCESS-2");
}

TEST_CASE("five minutes before its end a token is renewed") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600 - 300;
  entra.expect_tokens({.number = 2});
  CHECK(entra.get("session").secret == "ACCESS-2");
  auto form = entra.host.sent.at(1).form;
  CHECK(form["grant_type"] == "refresh_token");
  CHECK(form["refresh_token"] == "REFRESH-1");
  CHECK(form["client_id"] == kClient);
  CHECK(form["client_info"] == "1");
  CHECK(form["scope"] ==
        "offline_access openid profile 499b84ac-1321-427f-aa17-267ca6975798/.default");
  CHECK(contains(form["claims"], "cp1"));
  CHECK(entra.host.sent[1].url == token_url());

  // The rotated one is used next.
  entra.host.now += 3600;
  entra.expect_tokens({.number = 3});
  CHECK(entra.get("session").secret == "ACCESS-3");
  CHECK(entra.host.sent.at(2).form.at("refresh_token") == "REFRESH-2");
}

TEST_CASE("the rotated refresh token is stored before the access token is used") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  entra.host.events.clear();
  entra.expect_tokens({.number = 2});
  entra.get("session");
  std::vector<std::string> order;
  for (const std::string& event : entra.host.events) {
    const auto space = event.find(' ');
    const auto next = event.find(' ', space == std::string::npos ? space : space + 1);
    order.push_back(event.substr(0, event.rfind("http", 0) == 0 ? space : next));
  }
  CHECK(order == std::vector<std::string>{
                     "lock session|" + entra.sessions().at(0).id, "http", "put session",
                     "put access", "unlock session|" + entra.sessions().at(0).id, "answered"});
}

TEST_CASE("an answer without a refresh token keeps the one in use") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  entra.expect_tokens({.number = 2, .rotates = false});
  CHECK(entra.get("session").secret == "ACCESS-2");
  CHECK(contains(entra.stored_session(), "REFRESH-1"));
}

TEST_CASE("a longer life than the margin can be asked for") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 600;
  CHECK(entra.get("session", {.min_ttl_seconds = 2999}).secret == "ACCESS-1");
  entra.expect_tokens({.number = 2});
  CHECK(entra.get("session", {.min_ttl_seconds = 3000}).secret == "ACCESS-2");
  entra.expect_tokens({.number = 3});
  const Got got = entra.get("session", {.min_ttl_seconds = 7200});
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "3600"));
}

TEST_CASE("a token that lives shorter than the margin is answered once it is new") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  entra.expect_tokens({.number = 2, .expires_in = 120});
  CHECK(entra.get("session").secret == "ACCESS-2");
}

TEST_CASE("refresh_in: renewed ahead of time, and the old token serves when that fails") {
  EntraTest entra;
  entra.sign_in({.expires_in = 86400, .refresh_in = 43200});
  entra.host.now += 43199;
  CHECK(entra.get("session").secret == "ACCESS-1");
  entra.host.now += 1;
  SECTION("it works") {
    entra.expect_tokens({.number = 2, .expires_in = 86400, .refresh_in = 43200});
    CHECK(entra.get("session").secret == "ACCESS-2");
    CHECK(entra.get("session").secret == "ACCESS-2");
  }
  SECTION("Entra is down: one try, and none for a while") {
    entra.expect_error("temporarily_unavailable", 90033, "{}", 503);
    CHECK(entra.get("session").secret == "ACCESS-1");
    CHECK(entra.get("session").secret == "ACCESS-1");
    CHECK(entra.host.sent.back().timeout_ms == 3000);
  }
  SECTION("a person is wanted") {
    entra.expect_error("interaction_required", 50076);
    CHECK(entra.get("session").secret == "ACCESS-1");
  }
  SECTION("another process is at it") {
    entra.host.on_lock = [](const std::string&) { throw Failure(WW_TIMEOUT, "held"); };
    CHECK(entra.get("session").secret == "ACCESS-1");
    CHECK(entra.host.sent.size() == 1);
  }
  SECTION("offline") {
    CHECK(entra.get("session", {.flags = WW_REQUEST_OFFLINE}).secret == "ACCESS-1");
    CHECK(entra.host.sent.size() == 1);
  }
}

TEST_CASE("offline: what is in memory and not yet expired, or nothing") {
  EntraTest entra;
  entra.sign_in();
  const Ask offline{.flags = WW_REQUEST_OFFLINE};
  entra.host.now += 3500;
  CHECK(entra.get("session", offline).secret == "ACCESS-1");
  Ask longer = offline;
  longer.min_ttl_seconds = 200;
  CHECK(entra.get("session", longer).status == WW_NOT_FOUND);
  entra.host.now += 100;
  CHECK(entra.get("session", offline).status == WW_NOT_FOUND);
  CHECK(entra.host.sent.size() == 1);
}

TEST_CASE("5xx: one retry, none while the old token lives") {
  EntraTest entra;
  entra.sign_in();
  SECTION("the second try works") {
    entra.host.now += 3600;
    entra.expect_error("server_error", 90033, "{}", 500);
    entra.expect_tokens({.number = 2});
    CHECK(entra.get("session").secret == "ACCESS-2");
  }
  SECTION("no second try for 400") {
    entra.host.now += 3600;
    entra.expect_error("invalid_request", 90014);
    CHECK(entra.get("session").status == WW_REFUSED);
  }
  SECTION("the old token still has four minutes") {
    entra.host.now += 3600 - 240;
    entra.expect_error("server_error", 90033, "{}", 500);
    CHECK(entra.get("session").secret == "ACCESS-1");
  }
  SECTION("the old token has expired") {
    entra.host.now += 3600;
    entra.expect_error("server_error", 90033, "{}", 500);
    entra.expect_error("server_error", 90033, "{}", 500);
    const Got got = entra.get("session");
    CHECK(got.status == WW_NETWORK);
    CHECK_FALSE(got.advice.empty());
    CHECK(contains(entra.stored_session(), "REFRESH-1"));
    CHECK(contains(entra.get("session").message, "HTTP 500"));  // of a moment ago; nothing is sent
    entra.host.now += 5;
    entra.expect_tokens({.number = 2});
    CHECK(entra.get("session").secret == "ACCESS-2");
  }
}

TEST_CASE("429 and Retry-After are obeyed by all processes") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  const auto refuse = [&](int status, std::int64_t seconds) {
    Scripted answer = service_error("temporarily_unavailable", 90033, "{}", status);
    answer.retry_after_seconds = seconds;
    entra.host.expect("POST", token_url(), answer);
  };
  SECTION("for as long as it says") {
    refuse(429, 17);
    CHECK(entra.get("session").status == WW_NETWORK);
    entra.host.now += 16;
    const Got got = entra.get("session");
    CHECK(got.status == WW_NETWORK);
    CHECK(contains(got.message, "another 1 seconds"));
    CHECK(entra.host.sent.size() == 2);
    entra.host.now += 1;
    entra.expect_tokens({.number = 2});
    CHECK(entra.get("session").secret == "ACCESS-2");
  }
  SECTION("a 503 with Retry-After counts, and is not tried again") {
    refuse(503, 20);
    CHECK(entra.get("session").status == WW_NETWORK);
    CHECK(entra.host.sent.size() == 2);
    CHECK(entra.get("session").status == WW_NETWORK);
    CHECK(entra.host.sent.size() == 2);
  }
}

TEST_CASE("a dead refresh token ends the session, and a new sign-in proposes its account") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  const auto [code, more] =
      GENERATE(std::pair{70008, "{}"}, std::pair{700082, R"({"suberror":"bad_token"})"},
               std::pair{50173, R"({"suberror":"bad_token"})"}, std::pair{12345, "{}"});
  entra.expect_error("invalid_grant", code, more);
  const Got got = entra.get("session");
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK_FALSE(got.message.empty());
  CHECK(contains(got.advice, "watchword login https://dev.azure.com/contoso"));
  CHECK(entra.stored_session().empty());
  CHECK(entra.sessions().empty());

  entra.sign_in({.number = 2});
  CHECK(entra.host.browsers.back().query.at("login_hint") == kAda);
}

TEST_CASE("a session that wants a person is kept") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  const auto [error, code, more] = GENERATE(
      std::tuple{"invalid_grant", 50076, R"({"suberror":"basic_action"})"},
      std::tuple{"interaction_required", 50079, "{}"}, std::tuple{"invalid_grant", 70043, "{}"},
      std::tuple{"invalid_grant", 65001, R"({"suberror":"consent_required"})"});
  entra.expect_error(error, code, more);
  const Got got = entra.get("session");
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(contains(got.message, "AADSTS" + std::to_string(code)));
  CHECK(contains(entra.stored_session(), "REFRESH-1"));
}

TEST_CASE("a policy that no sign-in changes ends the request and keeps the session") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  entra.expect_error("invalid_grant", 53003, R"({"suberror":"message_only"})");
  const Got got = entra.get("session");
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "Conditional Access"));
  CHECK(contains(entra.stored_session(), "REFRESH-1"));
}

TEST_CASE("claims that Entra demands go into the sign-in that follows") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  entra.expect_error("interaction_required", 50076,
                     R"({"claims":"{\"access_token\":{\"capolids\":{\"values\":[\"x\"]}}}"})");
  CHECK(entra.get("session").status == WW_INTERACTION_REQUIRED);
  entra.sign_in({.number = 2});
  CHECK(contains(entra.host.browsers.back().query.at("claims"), "capolids"));
  CHECK(contains(entra.host.browsers.back().query.at("claims"), "cp1"));
  CHECK(contains(entra.host.sent.back().form.at("claims"), "capolids"));
  // Only into that one.
  entra.sign_in({.number = 3});
  CHECK_FALSE(contains(entra.host.browsers.back().query.at("claims"), "capolids"));
}

TEST_CASE("a claims challenge: a new token, once") {
  EntraTest entra;
  entra.sign_in();
  entra.expect_tokens({.number = 2});
  CHECK(entra.get("session", with_demand()).secret == "ACCESS-2");
  const auto claims = boost::json::parse(entra.host.sent.back().form.at("claims"));
  CHECK(claims.at("access_token").at("nbf").at("value") == "7");
  CHECK(claims.at("access_token").at("xms_cc").at("values").at(0) == "cp1");

  SECTION("the new one satisfies it from then on") {
    CHECK(entra.get("session", with_demand()).secret == "ACCESS-2");
    CHECK(entra.get("session").secret == "ACCESS-2");
    CHECK(entra.host.sent.size() == 2);
  }
  SECTION("another demand needs another one") {
    entra.expect_tokens({.number = 3});
    CHECK(entra.get("session", with_demand(R"({"access_token":{"x":null}})")).secret == "ACCESS-3");
  }
  SECTION("a refused one is not answered again, whatever it satisfies") {
    Ask ask = with_demand();
    ask.refused_sha256 = entra.hash("ACCESS-2");
    entra.expect_tokens({.number = 3});
    CHECK(entra.get("session", ask).secret == "ACCESS-3");
  }
}

TEST_CASE("a claims challenge that a refresh cannot satisfy is satisfied by a person") {
  EntraTest entra;
  entra.sign_in();
  Ask ask = with_demand();
  entra.expect_error("invalid_grant", 50076, R"({"suberror":"basic_action"})");
  CHECK(entra.get("session", ask).status == WW_INTERACTION_REQUIRED);
  entra.sign_in({.number = 2}, ask);
  CHECK(contains(entra.host.browsers.back().query.at("claims"), "nbf"));
  CHECK(entra.get("session", ask).secret == "ACCESS-2");
}

TEST_CASE("Microsoft accounts are refreshed through their transfer tenant") {
  EntraTest entra;
  const std::string home = "9188040d-6c67-4c5b-b112-36a304b66dad";
  const Person person{"m@outlook.example", "00000000-0000-0000-0000-00000000000m", home};
  const Ask ask{.challenges = {challenge("00000000-0000-0000-0000-000000000000")}};
  entra.person_agrees();
  entra.host.expect("POST", token_url("organizations"),
                    [&](const Sent&) { return entra.answer({.person = person, .tenant = home}); });
  Ask interactive = ask;
  interactive.flags = WW_REQUEST_INTERACTIVE;
  REQUIRE(entra.get("browser", interactive).status == WW_OK);
  entra.host.now += 3600;
  entra.host.expect("POST", token_url("f8cdef31-a31e-4b4a-93e4-5f571e91255a"),
                    [&](const Sent&) { return entra.answer({.number = 2, .tenant = home}); });
  CHECK(entra.get("session", ask).secret == "ACCESS-2");
}

TEST_CASE("one session serves several tenants, each with its own access token") {
  EntraTest entra;
  entra.sign_in();
  Ask fabrikam{.path = "fabrikam", .challenges = {challenge(kOtherTenant)}};
  CHECK(entra.get("session", fabrikam).status == WW_NOT_FOUND);  // not known there yet
  entra.sign_in({.number = 2, .tenant = kOtherTenant}, fabrikam);
  REQUIRE(entra.sessions().size() == 1);
  CHECK(entra.sessions()[0].bound_to == std::vector<std::string>{"contoso", "fabrikam"});
  CHECK(entra.get("session", fabrikam).secret == "ACCESS-2");
  entra.expect_tokens({.number = 3});
  CHECK(entra.get("session").secret == "ACCESS-3");
  CHECK(entra.get("session", fabrikam).secret == "ACCESS-2");
}

TEST_CASE("an unreadable session is none") {
  EntraTest entra;
  entra.sign_in();
  entra.host.now += 3600;
  for (auto& [name, item] : entra.host.secrets) item.secret = Secret("{\"version\":");
  CHECK(entra.get("session").status == WW_NOT_FOUND);
  CHECK(entra.ways().empty());
}
