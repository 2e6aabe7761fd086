#include "pat/token_administration.h"

#include <catch2/catch_test_macros.hpp>

#include "pat/auditing.h"
#include "pat/entra_tokens.h"
#include "support/failure.h"

using namespace watchword;
using namespace watchword::test;

namespace {

const std::string kBase = "https://vssps.dev.azure.com/contoso/_apis/";
const std::string kUsers = kBase + "graph/users?subjectTypes=aad,msa&api-version=7.1-preview.1";

std::string tokens_url(const std::string& descriptor) {
  return kBase + "tokenadmin/personalaccesstokens/" + descriptor +
         "?isPublic=false&pageSize=100&api-version=7.1-preview.1";
}

std::string token(const std::string& id, const std::string& more = "") {
  return R"({"authorizationId":")" + id + R"(","displayName":"tool","scope":"vso.code",)" +
         R"("validFrom":"2026-11-01T00:00:00.12Z","validTo":"2027-03-01T00:00:00.1234567Z",)" +
         R"("targetAccounts":["1"],"isValid":true)" + more + "}";
}

std::string page(const std::string& tokens, const std::string& continuation) {
  return R"({"value":[)" + tokens + R"(],"continuationToken":)" + continuation + "}";
}

struct Administrator {
  RecordingHost host;
  EntraTokens tokens{host};
  Host wrapped{host.get()};
  pat::Rest rest{wrapped, alice_at("contoso")};
  pat::TokenAdministration administration{rest};
};

}  // namespace

TEST_CASE("users are read to the last page, whose header names no other") {
  Administrator alice;
  alice.host.expect("GET", kUsers,
                    Scripted{200,
                             R"({"count":2,"value":[{"descriptor":"aad.1","principalName":"a@x"},)"
                             R"({"descriptor":"aad.2","principalName":"b@x"}]})",
                             {{"x-ms-continuationtoken", "NDk5 +"}}});
  alice.host.expect("GET", kUsers + "&continuationToken=NDk5%20%2B",
                    Scripted{200, R"({"value":[{"descriptor":"msa.3","displayName":"C"}]})"});
  std::vector<std::size_t> progress;
  const auto users = graph_users(alice.rest, [&](std::size_t count) { progress.push_back(count); });
  REQUIRE(users.size() == 3);
  CHECK(users[1].login == "b@x");
  CHECK(users[2].descriptor == "msa.3");
  CHECK(progress == std::vector<std::size_t>{2, 3});
  CHECK(alice.host.all_answered());
}

TEST_CASE("a service that gives the same page for ever is not followed") {
  Administrator alice;
  const Scripted again{200, R"({"value":[]})", {{"x-ms-continuationtoken", "same"}}};
  alice.host.expect("GET", kUsers, again);
  alice.host.expect("GET", kUsers + "&continuationToken=same", again);
  graph_users(alice.rest, [](std::size_t) {});
  alice.host.expect("GET", tokens_url("aad.1"), Scripted{200, page(token("1"), R"("p")")});
  alice.host.expect("GET", tokens_url("aad.1") + "&continuationToken=p",
                    Scripted{200, page(token("1"), R"("p")")});
  CHECK(alice.administration.list("aad.1")->size() == 2);
  CHECK(alice.host.all_answered());
}

TEST_CASE("somebody's tokens are read to the last page") {
  Administrator alice;
  alice.host.expect("GET", tokens_url("aad.1"), Scripted{200, page(token("1"), R"("next")")});
  alice.host.expect("GET", tokens_url("aad.1") + "&continuationToken=next",
                    Scripted{200, page(token("2"), "null")});
  const auto tokens = alice.administration.list("aad.1");
  REQUIRE(tokens);
  REQUIRE(tokens->size() == 2);
  CHECK((*tokens)[1].token.id == "2");
  CHECK((*tokens)[1].is_valid);
  CHECK_FALSE((*tokens)[1].token.is_global);
  CHECK((*tokens)[1].token.valid_to == 1803859200);
}

TEST_CASE("a user who left has no tokens") {
  Administrator alice;
  alice.host.expect("GET", tokens_url("aad.9"), Scripted{404, R"({"message":"VS403448"})"});
  CHECK_FALSE(alice.administration.list("aad.9"));
}

TEST_CASE("a member who is no administrator is told so") {
  Administrator bob;
  const Scripted refused{401, R"({"message":"VS403357: Access Denied"})"};
  bob.host.expect("GET", tokens_url("aad.1"), refused);
  bob.host.expect("GET", tokens_url("aad.1"), refused);  // with a token that is new for sure
  const Failure failure = *failure_of([&] { bob.administration.list("aad.1"); });
  CHECK(failure.status() == WW_REFUSED);
  CHECK(failure.message().starts_with("alice@contoso.example does not administer contoso"));
}

TEST_CASE("tokens are revoked by their ids, a hundred at a time") {
  Administrator alice;
  std::vector<pat::AuditedToken> tokens(101);
  for (std::size_t i = 0; i < tokens.size(); ++i)
    tokens[i].administered.token.id = "id" + std::to_string(i);
  const std::string url = kBase + "tokenadmin/revocations?isPublic=false&api-version=7.1-preview.1";
  alice.host.expect("POST", url, Scripted{204, ""});
  alice.host.expect("POST", url, Scripted{204, ""});
  revoke_audited(alice.rest, tokens);
  REQUIRE(alice.host.sent.size() == 2);
  CHECK(alice.host.sent[0].body.starts_with(R"([{"authorizationId":"id0"},)"));
  CHECK(alice.host.sent[1].body == R"([{"authorizationId":"id100"}])");
  CHECK(alice.host.sent[1].headers.at("Content-Type") == "application/json");
}

TEST_CASE("a failure in between says how many tokens are over already") {
  Administrator alice;
  std::vector<pat::AuditedToken> tokens(101);
  const std::string url = kBase + "tokenadmin/revocations?isPublic=false&api-version=7.1-preview.1";
  alice.host.expect("POST", url, Scripted{204, ""});
  alice.host.expect("POST", url, Scripted{400, R"({"message":"no"})"});
  const Failure failure = *failure_of([&] { revoke_audited(alice.rest, tokens); });
  CHECK(failure.message().starts_with("100 of 101 tokens of contoso were revoked, then: "));
}

TEST_CASE("an audit asks for the tokens of the wanted users only and takes its line away") {
  Administrator alice;
  alice.host.expect(
      "GET", kUsers,
      Scripted{200, R"({"value":[{"descriptor":"aad.1","principalName":"Ada@x"},)"
                    R"({"descriptor":"aad.2","principalName":"b@x","displayName":"Bob Ada"},)"
                    R"({"descriptor":"aad.3","principalName":"c@x"},{"principalName":"ada"}]})"});
  alice.host.expect("GET", tokens_url("aad.1"), Scripted{200, page(token("1"), "null")});
  alice.host.expect("GET", tokens_url("aad.2"),
                    Scripted{200, page(token("2", R"(,"x":1)") + "," + token("3"), R"("")")});
  pat::AuditOrder order;
  order.user = "ADA";
  const pat::Audit audited = audit(alice.rest, order);
  CHECK(audited.user_count == 2);
  CHECK(audited.tokens.size() == 3);
  CHECK(alice.host.all_answered());
  CHECK(alice.tokens.asked_for.size() == 1);
  CHECK(alice.tokens.shown.back().empty());
  CHECK(alice.tokens.shown[alice.tokens.shown.size() - 2] == "contoso: 2 of 2 users, 3 tokens");
}
