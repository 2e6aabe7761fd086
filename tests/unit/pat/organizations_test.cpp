#include "pat/organizations.h"

#include <catch2/catch_test_macros.hpp>

#include "pat/entra_tokens.h"
#include "support/failure.h"

using namespace watchword;
using namespace watchword::test;

namespace {

const std::string kProfile =
    "https://app.vssps.visualstudio.com/_apis/profile/profiles/me?api-version=7.1";
const std::string kAccounts =
    "https://app.vssps.visualstudio.com/_apis/accounts?memberId=4721a58e&api-version=7.1";

struct SignedIn {
  RecordingHost host;
  EntraTokens tokens{host};
  Host wrapped{host.get()};
  pat::Rest rest{wrapped, alice_at("contoso")};

  void answer_accounts(const std::string& body) {
    host.expect("GET", kProfile, Scripted{200, R"({"id":"4721a58e","displayName":"Alice"})"});
    host.expect("GET", kAccounts, Scripted{200, body});
  }
};

}  // namespace

TEST_CASE("organizations come in an object or as an array, each once and sorted") {
  for (
      const char* body :
      {R"({"count":3,"value":[{"accountName":"Zeta"},{"accountName":"alpha"},{"accountName":"zeta"}]})",
       R"([{"accountName":"Zeta"},{"accountName":"alpha"},{"accountName":"zeta"}])"}) {
    SignedIn alice;
    alice.answer_accounts(body);
    CHECK(organizations_of_caller(alice.rest) == std::vector<std::string>{"alpha", "zeta"});
    CHECK(alice.host.all_answered());
  }
}

TEST_CASE("what is no name of an organization goes into no address") {
  SignedIn alice;
  alice.answer_accounts(R"([{"accountName":"../evil"},{"accountName":""},{"other":1},7])");
  CHECK(organizations_of_caller(alice.rest).empty());
}

TEST_CASE("an answer that cannot be read is a failure") {
  SignedIn alice;
  alice.answer_accounts(R"({"count":0})");
  CHECK(failure_of([&] { organizations_of_caller(alice.rest); }).value().status() == WW_NETWORK);
}

TEST_CASE("an organization that refuses is told and passed over") {
  SignedIn alice;
  alice.answer_accounts(R"([{"accountName":"alpha"},{"accountName":"beta"}])");
  std::vector<std::string> seen;
  for_each_organization(alice.rest, [&](pat::Rest& there) {
    const auto& name = there.caller().organization.name;
    if (name == "alpha") throw Failure(WW_REFUSED, "you may not");
    seen.push_back(name + " as " + there.caller().account);
  });
  CHECK(seen == std::vector<std::string>{"beta as alice@contoso.example"});
  REQUIRE(alice.host.notices.size() == 1);
  CHECK(alice.host.notices[0] == "Passed over alpha: you may not.");
}

TEST_CASE("where all organizations refuse, the last refusal is told") {
  SignedIn alice;
  alice.answer_accounts(R"([{"accountName":"alpha"}])");
  const auto refuse = [](pat::Rest&) { throw Failure(WW_REFUSED, "you may not"); };
  CHECK(failure_of([&] { for_each_organization(alice.rest, refuse); }).value().message() ==
        "you may not");
}

TEST_CASE("a broken network ends the round") {
  SignedIn alice;
  alice.answer_accounts(R"([{"accountName":"alpha"},{"accountName":"beta"}])");
  int calls = 0;
  const auto fail = [&](pat::Rest&) {
    ++calls;
    throw Failure(WW_NETWORK, "unplugged");
  };
  CHECK(failure_of([&] { for_each_organization(alice.rest, fail); }).value().status() ==
        WW_NETWORK);
  CHECK(calls == 1);
}
