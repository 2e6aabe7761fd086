#include "pat/lifecycle_api.h"

#include <catch2/catch_test_macros.hpp>

#include "pat/rest.h"
#include "unit/pat/fixture.h"
#include "unit/support/failure.h"

using namespace watchword;
using namespace watchword::test;
using pat::LifecycleApi;
using pat::TokenState;

namespace {

pat::Caller contoso() {
  pat::Caller caller;
  caller.organization.name = "contoso";
  caller.organization.port = ":8443";
  return caller;
}

void make_tokens(PatTest& test, int count) {
  for (int i = 0; i < count; ++i)
    test.service.tokens.push_back({"id-" + std::to_string(i), "token " + std::to_string(i),
                                   "vso.code", test.host.now, test.host.now + 1000, false, false,
                                   ""});
}

struct Calls {
  PatTest test;
  Host host = test.plugin_host();
  pat::Rest rest{host, contoso()};
  LifecycleApi api{rest};
};

}  // namespace

TEST_CASE("a list is read to its end, with the same filters for each page") {
  Calls calls;
  make_tokens(calls.test, 230);
  CHECK(calls.api.list(TokenState::kActive).size() == 230);
  REQUIRE(calls.test.service.seen.size() == 3);
  const std::string first = calls.test.service.seen[0].url;
  CHECK(first ==
        "https://vssps.dev.azure.com:8443/contoso/_apis/tokens/pats?api-version=7.1-preview.1"
        "&displayFilterOption=active&sortByOption=displayName&isSortAscending=true&$top=100");
  CHECK(calls.test.service.seen[1].url == first + "&continuationToken=100");
  CHECK(calls.test.service.seen[2].url == first + "&continuationToken=200");
  CHECK(calls.api.list(TokenState::kRevoked).empty());
}

TEST_CASE("a service that goes in circles is left") {
  Calls calls;
  const Scripted page{200, R"({"continuationToken":"same","patTokens":[]})"};
  calls.test.service.instead = {page, page, page, page};
  CHECK(calls.api.list(TokenState::kActive).empty());
  CHECK(calls.test.service.seen.size() == 2);
}

TEST_CASE("a null continuation ends a list, and a page without tokens is refused") {
  Calls calls;
  calls.test.service.instead = {{200, R"({"continuationToken":null,"patTokens":[]})"}, {200, "{}"}};
  CHECK(calls.api.list(TokenState::kActive).empty());
  CHECK(status_of(failure_of([&] { calls.api.list(TokenState::kActive); })) == WW_NETWORK);
}

TEST_CASE("the members of a token") {
  Calls calls;
  calls.test.service.instead = {
      {200, R"({"patToken":{"displayName":"n","validTo":"2027-02-11T15:40:49.5133333Z",
        "scope":"vso.code","targetAccounts":null,"validFrom":"2026-02-11T15:40:49.51Z",
        "authorizationId":"i","token":null},"patTokenError":"none"})"}};
  const auto token = calls.api.find("i");
  REQUIRE(token);
  CHECK(token->name == "n");
  CHECK(token->valid_to == 1802360449);
  CHECK(token->valid_from == 1770824449);
  CHECK(token->is_global);
  CHECK(token->secret.empty());
}

TEST_CASE("what is not there is no failure where it is asked for") {
  Calls calls;
  CHECK_FALSE(calls.api.find("nobody"));
  CHECK_FALSE(calls.api.revoke("nobody"));
  CHECK_THROWS_AS(calls.api.update("nobody", {"n", "s", 1}), pat::TokenRefused);
}

TEST_CASE("a revocation may answer with 200 or 204") {
  Calls calls;
  make_tokens(calls.test, 1);
  CHECK(calls.api.revoke("id-0"));
  calls.test.service.instead = {{200, ""}};
  CHECK(calls.api.revoke("id-0"));
}

TEST_CASE("errors come with status 200, and one that is not known is an error as well") {
  Calls calls;
  calls.test.service.error = "somethingNew";
  try {
    calls.api.create({"n", "vso.code", calls.test.host.now + 1000});
    FAIL("nothing was thrown");
  } catch (const pat::TokenRefused& refused) {
    CHECK(refused.code() == "somethingNew");
    CHECK(refused.status() == WW_REFUSED);
    CHECK(refused.message().find("somethingNew") != std::string::npos);
  }
}

TEST_CASE("a sign-in page in place of an answer has another token tried, once") {
  const Scripted html{200, "<!DOCTYPE html>", {{"content-type", "text/html; charset=utf-8"}}};
  for (const Scripted& page :
       {Scripted{203, "<html>"}, Scripted{302, ""}, Scripted{401, ""}, html}) {
    CAPTURE(page.status);
    Calls calls;
    calls.test.service.instead = {page};
    CHECK(calls.api.list(TokenState::kActive).empty());
    CHECK(calls.test.refused_tokens == std::vector<std::string>{calls.test.hash("ENTRA-1")});
    CHECK(calls.test.service.seen.at(1).headers.at("Authorization") == "Bearer ENTRA-2");
    calls.test.service.instead = {page, page};
    const Failure failure = *failure_of([&] { calls.api.list(TokenState::kActive); });
    CHECK(failure.status() == WW_REFUSED);
    CHECK(failure.advice().find("watchword login https://dev.azure.com:8443/contoso") !=
          std::string::npos);
  }
}

TEST_CASE("the service's wish to be left alone is followed") {
  Calls calls;
  const auto before = calls.test.host.now;
  calls.test.service.instead = {{429, "", {}, 7}};
  calls.api.list(TokenState::kActive);
  CHECK(calls.test.host.now == before + 7);
  calls.test.service.instead = {{429, R"({"message":"TF400733: slow down"})", {}, 3600}};
  const Failure failure = *failure_of([&] { calls.api.list(TokenState::kActive); });
  CHECK(failure.message() == "contoso says: TF400733: slow down");
  CHECK(calls.test.host.now == before + 7);
}

TEST_CASE("a POST is sent once, whatever comes of it") {
  Calls calls;
  calls.test.service.instead = {{503, ""}};
  CHECK_THROWS_AS(calls.api.create({"n", "vso.code", calls.test.host.now + 1000}), Failure);
  CHECK(calls.test.service.seen.size() == 1);
  calls.test.service.instead = {{503, ""}};
  CHECK(calls.api.list(TokenState::kActive).empty());
  CHECK(calls.test.service.seen.size() == 3);
}

TEST_CASE("every request says that a program is asking") {
  Calls calls;
  calls.api.list(TokenState::kActive);
  const Sent& sent = calls.test.service.seen.at(0);
  CHECK(sent.headers.at("X-TFS-FedAuthRedirect") == "Suppress");
  CHECK(sent.headers.at("Accept") == "application/json");
}
