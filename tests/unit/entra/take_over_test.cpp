#include <catch2/catch_test_macros.hpp>

#include <watchword/encoding.hpp>
#include <watchword/sdk/provider.hpp>

#include "entra/msal_cache.h"
#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

const Person kPerson;
const std::string kHome = kPerson.oid + '.' + kPerson.tenant;

// As MSAL writes it ("Unified Cache Schema").
std::string cache(const std::string& client = kClient, const std::string& token = "REFRESH-0",
                  const std::string& environment = "login.windows.net") {
  return R"({"AccessToken": {}, "RefreshToken": {"key": {"home_account_id": ")" + kHome +
         R"(", "environment": ")" + environment + R"(", "client_id": ")" + client +
         R"(", "secret": ")" + token + R"(", "credential_type": "RefreshToken"}},
    "IdToken": {}, "Account": {"key": {"home_account_id": ")" +
         kHome + R"(", "environment": ")" + environment + R"(", "realm": ")" + kTenant +
         R"(", "username": ")" + kAda + R"(", "authority_type": "MSSTS"}}, "AppMetadata": {}})";
}

Foreign foreign(const std::string& content, bool look_only = false,
                const std::string& kind = "msal-cache", const std::string& name = "") {
  return {look_only, kind, name, Secret(content)};
}

std::vector<Taken> take(const Foreign& given) {
  return provider_instance()->take_over(Request{}, given);
}

Taken take_one(const Foreign& given) {
  const auto all = take(given);
  REQUIRE(all.size() == 1);
  return all.front();
}

Foreign account_of(const std::string& organization, const std::string& account) {
  return foreign(account, false, "account-of-organization", organization);
}

}  // namespace

TEST_CASE("a session of the same application becomes a session as a sign-in leaves it") {
  EntraTest entra;
  entra.expect_tokens({.number = 1, .nonce = "of another client"});
  const Taken taken = take_one(foreign(GENERATE(false, true) ? base64_encode(cache()) : cache()));
  CHECK(taken.state == WW_TAKEN_NEW);
  CHECK(taken.subject == "session of " + kAda);
  CHECK(entra.host.sent.at(0).form.at("refresh_token") == "REFRESH-0");
  // The rotated one is kept, and git is answered with what came along, by nobody's sign-in.
  CHECK(entra.stored_session().find("REFRESH-1") != std::string::npos);
  CHECK(entra.stored_session().find("REFRESH-0") == std::string::npos);
  CHECK(entra.sessions().at(0).account == kAda);
  CHECK(entra.get("session").secret == "ACCESS-1");
  // Once more changes nothing and asks nobody.
  CHECK(take_one(foreign(cache())).state == WW_TAKEN_THERE);
  CHECK(entra.host.sent.size() == 1);
}

TEST_CASE("looking changes nothing and needs no network") {
  EntraTest entra;
  CHECK(take_one(foreign(cache(), true)).state == WW_TAKEN_NEW);
  CHECK(entra.host.sent.empty());
  CHECK(entra.host.secrets.empty());
  CHECK(entra.host.state.empty());
}

TEST_CASE("a session that Entra refuses is told and not kept") {
  EntraTest entra;
  entra.expect_error("invalid_grant", 700082);
  const Taken taken = take_one(foreign(cache()));
  CHECK(taken.state == WW_TAKEN_REFUSED);
  CHECK_FALSE(taken.text.empty());
  CHECK_FALSE(taken.advice.empty());
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("a session that cannot be tried is kept as it is") {
  EntraTest entra;
  entra.host.expect("POST", token_url(), [](const Sent&) -> Scripted {
    throw Failure(WW_NETWORK, "the network is gone");
  });
  const Taken taken = take_one(foreign(cache()));
  CHECK(taken.state == WW_TAKEN_NEW);
  CHECK(taken.text.find("the network is gone") != std::string::npos);
  CHECK(entra.stored_session().find("REFRESH-0") != std::string::npos);
  entra.expect_tokens({.number = 1, .nonce = "none"});
  CHECK(entra.get("session").secret == "ACCESS-1");
}

TEST_CASE("what is not ours stays where it is, and no token is sent anywhere") {
  EntraTest entra;
  for (const std::string& content :
       {cache("d5a56ea4-7369-46b8-a538-c370805301bf"),
        cache(kClient, "REFRESH-0", "login.evil.example"),
        cache(kClient, "REFRESH-0", "login.microsoftonline.com@evil.example")}) {
    CAPTURE(content);
    CHECK(take_one(foreign(content)).state == WW_TAKEN_NOT);
  }
  CHECK(entra.host.sent.empty());
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("an answer of another account is not kept under this one's name") {
  EntraTest entra;
  entra.expect_tokens(
      {.number = 1,
       .person = {.username = kGrace, .oid = "bbbbbbbb-0000-0000-0000-000000000002"},
       .nonce = "x"});
  CHECK(take_one(foreign(cache())).state == WW_TAKEN_NOT);
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("what is no cache says so and breaks nothing") {
  EntraTest entra;
  const std::string whole = cache();
  for (const std::string& content :
       {std::string(), std::string("{"), whole.substr(0, whole.size() / 2), std::string("!!!"),
        base64_encode(whole.substr(0, 40)), base64_encode(whole) + "*", std::string("[1, 2]"),
        std::string(R"({"some": "thing"})"), std::string(200, '{'), std::string(2U << 20U, 'A')}) {
    CAPTURE(content.substr(0, 80));
    CHECK_FALSE(entra::read_msal_cache(content));
  }
  for (
      const char* odd :
      {R"({"RefreshToken": {"a": 1, "b": {}, "c": {"secret": 3}}})",
       R"({"RefreshToken": {"a": {"home_account_id": "A B|..", "environment": "x", "client_id": "y", "secret": "z"}}})",
       R"({"Account": {}, "RefreshToken": []})"}) {
    CAPTURE(odd);
    const auto read = entra::read_msal_cache(odd);
    REQUIRE(read);
    CHECK(read->empty());
  }
}

TEST_CASE("the account of an organization is bound, and no other is replaced") {
  EntraTest entra;
  CHECK(take_one(account_of("Contoso", kAda)).state == WW_TAKEN_NOT);  // nobody is signed in
  entra.expect_tokens({.number = 1, .nonce = "x"});
  take_one(foreign(cache()));
  CHECK(take_one(account_of("Contoso", kAda)).state == WW_TAKEN_NEW);
  CHECK(entra.sessions().at(0).bound_to == std::vector<std::string>{"contoso"});
  CHECK(take_one(account_of("contoso", kAda)).state == WW_TAKEN_THERE);
  const Taken other = take_one(account_of("contoso", kGrace));
  CHECK(other.state == WW_TAKEN_NOT);
  CHECK(other.text.find(kAda) != std::string::npos);
  for (const char* odd : {"", "a/b", "a b", "../x"}) {
    CAPTURE(odd);
    take_one(account_of(odd, kAda));
  }
  CHECK(entra.sessions().at(0).bound_to == std::vector<std::string>{"contoso"});
  // Signed out is signed out.
  entra.logout({});
  const Taken out = take_one(account_of("contoso", kAda));
  CHECK(out.state == WW_TAKEN_NOT);
  CHECK(out.text == "contoso is signed out");
}

TEST_CASE("an access token among passwords is none of git's") {
  EntraTest entra;
  const std::string token =
      base64url_encode(R"({"alg":"RS256"})") + '.' +
      base64url_encode(
          R"({"aud":"499b84ac-1321-427f-aa17-267ca6975798","iss":"https://sts.windows.net/x/"})") +
      ".c2ln";
  CHECK(take_one(foreign(token, false, WW_FOREIGN_PASSWORD)).state == WW_TAKEN_NOT);
  CHECK(take(foreign("a password", false, WW_FOREIGN_PASSWORD)).empty());
}
