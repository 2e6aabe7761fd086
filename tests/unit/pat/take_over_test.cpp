#include <catch2/catch_test_macros.hpp>

#include "pat/kept_token.h"
#include "unit/pat/fixture.h"
#include "unit/support/failure.h"

using namespace watchword;
using namespace watchword::test;

namespace {

const std::string kToken(52, 'a');

Foreign password(const std::string& secret, bool look_only = false) {
  return {look_only, WW_FOREIGN_PASSWORD, "", Secret(secret)};
}

Taken take(PatTest& test, const std::string& secret, bool look_only = false) {
  const auto all = test.provider().take_over(git_request(), password(secret, look_only));
  REQUIRE(all.size() == 1);
  return all.front();
}

std::string kept(PatTest& test) {
  const Host host = test.plugin_host();
  const auto token = pat::KeptTokens(host, pat::Origin::kSet).find("contoso");
  return token ? std::string(token->secret.view()) : "";
}

void let_live(PatTest& test, const std::string& secret) {
  ServiceToken token;
  token.id = "id";
  token.valid_to = test.host.now + 86400;
  token.secret = secret;
  test.service.tokens.push_back(token);
}

}  // namespace

TEST_CASE("a token that the organization accepts is kept for it, once") {
  PatTest test;
  let_live(test, kToken);
  CHECK(take(test, kToken, true).state == WW_TAKEN_NEW);
  CHECK(kept(test).empty());
  CHECK(test.service.seen.empty());
  CHECK(take(test, kToken).state == WW_TAKEN_NEW);
  CHECK(kept(test) == kToken);
  CHECK(take(test, kToken).state == WW_TAKEN_THERE);
}

TEST_CASE("a token that was revoked is told and not kept") {
  PatTest test;
  CHECK(take(test, kToken).state == WW_TAKEN_REFUSED);
  CHECK(kept(test).empty());
}

TEST_CASE("a token never takes the place of another one") {
  PatTest test;
  let_live(test, kToken);
  let_live(test, std::string(52, 'b'));
  take(test, kToken);
  CHECK(take(test, std::string(52, 'b')).state == WW_TAKEN_NOT);
  CHECK(kept(test) == kToken);
}

TEST_CASE("a password without an organization is left, with what to do") {
  PatTest test;
  Request request = git_request();
  request.path = "";
  const auto all = test.provider().take_over(request, password(kToken));
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == WW_TAKEN_NOT);
  CHECK_FALSE(all[0].advice.empty());
  CHECK(test.host.secrets.empty());
}

TEST_CASE("session tokens of the Azure Artifacts credential provider are told of") {
  PatTest test;
  const Foreign tokens{
      false, "session-tokens", "",
      Secret(R"({"https://pkgs.dev.azure.com/Contoso/_packaging/f/nuget/v3/index.json": "T",
                                 "https://pkgs.dev.azure.com/contoso/p/_packaging/g/nuget/v3/index.json": "T",
                                 "http://other.example/": 3, "": {}})")};
  const auto all = test.provider().take_over(Request{}, tokens);
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == WW_TAKEN_NOT);
  CHECK(all[0].subject.find("contoso") != std::string::npos);
  CHECK(all[0].advice.find("pat revoke") != std::string::npos);
  // What it asks for without a person is a JSON Web Token ({"aud": "499b84ac-…"}).
  const Foreign brief{
      false, "session-tokens", "",
      Secret(R"({"https://pkgs.dev.azure.com/contoso/_packaging/f/nuget/v3/index.json":
                 "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYy0xMzIxLTQyN2YtYWExNy0yNjdjYTY5NzU3OTgifQ.c2ln"})")};
  const auto told = test.provider().take_over(Request{}, brief);
  REQUIRE(told.size() == 1);
  CHECK(told[0].state == WW_TAKEN_NOT);
  CHECK(told[0].subject == "session tokens of contoso");
  CHECK(told[0].advice.empty());
  const Foreign broken{false, "session-tokens", "", Secret("\x01\x02{")};
  CHECK_THROWS_AS(test.provider().take_over(Request{}, broken), Failure);
}
