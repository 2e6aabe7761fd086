// A token that is ready answers without a look at the sessions, which takes longer than all else;
// and nothing that was noted for that keeps anybody from an answer.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/encoding.hpp>

#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

bool looked_at_sessions(const EntraTest& entra) {
  return std::any_of(entra.host.looked_for.begin(), entra.host.looked_for.end(),
                     [](const std::string& search) { return search.starts_with("session "); });
}

// What it looks for in the store to answer, after everything was as it is for a while.
std::vector<std::string> looked_for(EntraTest& entra, const Ask& ask = {}) {
  entra.host.looked_for.clear();
  CHECK(entra.ways(ask).at(0).id == "session");
  CHECK(entra.get("session", ask).secret == "ACCESS-1");
  return entra.host.looked_for;
}

using Secrets = decltype(RecordingHost::secrets);

Secrets copy_of(const Secrets& secrets) {
  Secrets out;
  for (const auto& [name, item] : secrets)
    out[name] = {item.kind,           item.key,      item.label,     item.attributes,
                 item.secret.clone(), item.lifetime, item.expires_at};
  return out;
}

const Ask kByGit{.flags = WW_REQUEST_BY_GIT};

}  // namespace

TEST_CASE("a token that is ready is the only thing that is looked for") {
  EntraTest entra;
  entra.sign_in();
  const Ask ask = GENERATE(Ask{}, kByGit, Ask{.username = kAda}, Ask{.flags = WW_REQUEST_OFFLINE});
  entra.get("session", ask);
  const auto found = looked_for(entra, ask);
  REQUIRE_FALSE(found.empty());
  for (const std::string& search : found) {
    CHECK(search.starts_with("access "));
    CHECK(search.find('|') != std::string::npos);  // by its whole key
  }
}

TEST_CASE("the way of a ready token tells the same as that of its session") {
  EntraTest entra;
  entra.sign_in();
  const auto ready = entra.ways();
  std::erase_if(entra.host.secrets,
                [](const auto& entry) { return entry.second.kind == "access"; });
  const auto by_session = entra.ways();
  REQUIRE(ready.size() == 1);
  REQUIRE(by_session.size() == 1);
  CHECK(ready[0].reason == by_session[0].reason);
  CHECK(ready[0].account == by_session[0].account);
  CHECK(ready[0].rank == by_session[0].rank);
  CHECK(ready[0].expires_at != 0);
}

TEST_CASE("a token that is not there, or not for long, is got from the session as ever") {
  EntraTest entra;
  entra.sign_in();
  entra.expect_tokens({.number = 2});
  SECTION("it is gone") {
    std::erase_if(entra.host.secrets,
                  [](const auto& entry) { return entry.second.kind == "access"; });
  }
  SECTION("it is about to expire") {
    entra.host.now += 3600 - 300;
  }
  SECTION("the clock was set back") {
    entra.host.now -= 86400;
  }
  CHECK(entra.get("session").secret == "ACCESS-2");
}

TEST_CASE("whatever the request says beside the address is decided with the sessions") {
  EntraTest entra;
  entra.sign_in();
  entra.sign_in({.number = 2, .person = kGracePerson}, {.path = "adatum"});
  entra.host.looked_for.clear();
  SECTION("another account is named") {
    CHECK(entra.get("session", {.username = kGrace}).account == kGrace);
  }
  SECTION("another account is configured") {
    entra.host.config["account"] = kGrace;
    CHECK(entra.get("session").account == kGrace);
  }
  SECTION("another application is configured") {
    entra.host.config["entra.clientId"] = "00000000-0000-0000-0000-000000000001";
    CHECK(entra.get("session").status == WW_NOT_FOUND);
  }
  SECTION("the token was refused") {
    entra.expect_tokens({.number = 3});
    CHECK(entra.get("session", {.refused_sha256 = entra.hash("ACCESS-1")}).secret == "ACCESS-3");
  }
  SECTION("a longer life than it has") {
    entra.host.now += 1800;
    entra.expect_tokens({.number = 3});
    CHECK(entra.get("session", {.min_ttl_seconds = 2400}).secret == "ACCESS-3");
  }
  SECTION("claims are demanded") {
    entra.expect_tokens({.number = 3});
    CHECK(entra
              .get("session", {.challenges = {"Bearer error=\"insufficient_claims\", claims=\"" +
                                                  base64_encode(R"({"access_token":{}})") + "\"",
                                              challenge()}})
              .secret == "ACCESS-3");
  }
  SECTION("it is another tenant's") {
    entra.expect_tokens({.number = 3, .tenant = kOtherTenant});
    CHECK(entra.get("session", {.challenges = {challenge(kOtherTenant)}}).secret == "ACCESS-3");
  }
  SECTION("nobody noted whose it is: the tenant's two accounts, and a person has to choose") {
    entra.host.state.clear();
    CHECK(entra.get("session").status == WW_INTERACTION_REQUIRED);
  }
  CHECK(looked_at_sessions(entra));
}

TEST_CASE("who signed out is not answered, whatever is in memory") {
  EntraTest entra;
  entra.sign_in();
  auto before = copy_of(entra.host.secrets);
  CHECK(entra.logout({}) == WW_OK);
  entra.host.secrets = std::move(before);  // as if another machine had put them back
  CHECK(entra.get("session").status == WW_INTERACTION_REQUIRED);
}

TEST_CASE("an account that is in doubt is not answered with what is in memory") {
  EntraTest entra;
  const Got first = entra.sign_in();
  CHECK(entra.refused({}, first) == WW_OK);
  entra.expect_tokens({.number = 2});
  const Got second = entra.get("session");
  auto before = copy_of(entra.host.secrets);
  entra.refused({}, second);
  entra.host.secrets = std::move(before);
  CHECK(entra.get("session").status != WW_OK);
}

TEST_CASE("who answers is told where several are signed in, whatever was noted when it was one") {
  EntraTest entra;
  entra.sign_in();
  entra.get("session", kByGit);
  CHECK(entra.host.notices.empty());
  entra.sign_in({.number = 2, .person = kGracePerson}, {.path = "adatum"});
  CHECK(entra.get("session", kByGit).secret == "ACCESS-1");
  REQUIRE(entra.host.notices.size() == 1);
  CHECK(entra.host.notices[0].starts_with("git is answered as " + kAda));
  // It was told for this address, so that nothing is looked up for it.
  looked_for(entra, kByGit);
  CHECK_FALSE(looked_at_sessions(entra));
  CHECK(entra.host.notices.size() == 1);
}
