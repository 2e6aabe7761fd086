// What is in the store and among the notes: sessions, access tokens, bindings.
#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/json.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

#include "oauth/access_token.h"
#include "oauth/binding.h"

using namespace watchword;
using namespace watchword::oauth;
using namespace std::string_literals;

namespace {

constexpr Service kStoredService{"Contoso ID", "home_account_id", "username", "signed_in_at"};

void put(const Host& host, const std::string& kind, const std::string& key,
         const std::string& secret) {
  Item item;
  item.kind = kind;
  item.key = key;
  item.secret = Secret(secret);
  item.expires_at = kind == "access" ? host.now() + 60 : 0;
  host.put(item);
}

}  // namespace

TEST_CASE("a session is written as it was read, under the names of its service") {
  test::RecordingHost host;
  const Host own(host.get());
  const std::string stored =
      R"({"version":1,"environment":"login.windows.net","authority":"login.microsoftonline.com",)"
      R"("client_id":"c","home_account_id":"u.t","username":"ada@contoso.example","name":"Ada",)"
      R"("aliases":["a"],"tenant":"t","tenants":["t","s"],"signed_in_at":1,"renewed_at":2,)"
      R"("refresh_token":"R"})";
  put(own, "session", "k", stored);
  const Sessions sessions(own, kStoredService);
  const auto session = sessions.find("k");
  REQUIRE(session);
  CHECK(session->key == "k");
  CHECK(session->identity.id == "u.t");
  CHECK(session->identity.goes_by("ADA@contoso.example"));
  CHECK(session->identity.goes_by("a"));
  CHECK(session->serves("s"));
  sessions.save(*session);
  CHECK(parse_object(host.secrets.at({"session", "k"}).secret.view()) == parse_object(stored));
}

TEST_CASE("what is not a session is passed over") {
  test::RecordingHost host;
  const Host own(host.get());
  put(own, "session", "1", "{\"version\":");
  put(own, "session", "2", R"({"username":"ada"})");
  put(own, "session", "3", R"({"refresh_token":"R"})");
  put(own, "session", "4", R"({"username":"ada","refresh_token":"R"})");
  const auto all = Sessions(own, kStoredService).all();
  REQUIRE(all.size() == 1);
  CHECK(all[0].key == "4");
  CHECK(host.traces.size() == 3);
}

TEST_CASE("access tokens are kept in memory, and belong to their session alone") {
  test::RecordingHost host;
  const Host own(host.get());
  const AccessTokens tokens(own, kStoredService);
  for (const char* key : {"a", "a|tenant|scope", "ab", "b|tenant|scope"})
    tokens.save(key, {Secret("OF-" + std::string(key)), host.now, host.now + 60, 0, ""});
  for (const auto& [name, item] : host.secrets) CHECK(item.lifetime == WW_LIFETIME_SESSION);
  CHECK(tokens.of_session("a").size() == 2);
  CHECK_FALSE(tokens.take("b", own.sha256_hex("OF-ab")));
  CHECK(tokens.take("a", own.sha256_hex("OF-a|tenant|scope"))->token.view() == "OF-a|tenant|scope");
  CHECK(tokens.of_session("a").size() == 1);
  tokens.erase_session("a");
  CHECK_FALSE(tokens.find("a"));
  CHECK(tokens.find("ab"));
  // As azure-devops-oauth wrote them before: the end is the item's.
  put(own, "access", "old", R"({"access_token":"T","obtained_at":5})");
  CHECK(tokens.find("old")->expires_at == host.now + 60);
}

TEST_CASE("whose session it is, is known once its account has a name") {
  Session session;
  session.identity.id = "adas-id";
  session.identity.username = "adas-id";
  CHECK_FALSE(session.is_anothers("bob@contoso.example"));
  session.identity.username = "ada@contoso.example";
  CHECK(session.is_anothers("bob@contoso.example"));
  CHECK_FALSE(session.is_anothers("Ada@Contoso.example"));
  CHECK_FALSE(session.is_anothers(""));
}

TEST_CASE("an access token in memory tells its session") {
  test::RecordingHost host;
  const Host own(host.get());
  for (const char* key : {"a", "b"}) {
    put(own, "session", key, R"({"username":"ada","refresh_token":"R"})");
    put(own, "access", std::string(key) + "|t", R"({"access_token":"OF-)"s + key + "\"}");
  }
  CHECK(session_of_token(own, kStoredService, "OF-b") == "b");
  CHECK_FALSE(session_of_token(own, kStoredService, "OF-c"));
}

TEST_CASE("bindings: one an organization, and who else uses a session") {
  test::RecordingHost host;
  const Host own(host.get());
  const Bindings bindings(own);
  bindings.bind({"contoso", "s", "ada", "https://dev.azure.com/contoso", "c"});
  bindings.bind({"fabrikam", "s", "ada", "", ""});
  CHECK(host.state.at("binding|fabrikam") == R"({"session":"s","account":"ada"})");
  CHECK(bindings.find("contoso")->client_id == "c");
  CHECK(bindings.use("s", "contoso"));
  CHECK(bindings.erase("fabrikam"));
  CHECK_FALSE(bindings.erase("fabrikam"));
  CHECK_FALSE(bindings.use("s", "contoso"));
  CHECK(bindings.all().size() == 1);
}

TEST_CASE("what an organization uses, and what was signed out of") {
  test::RecordingHost host;
  const Host own(host.get());
  const Bindings bindings(own);
  const Binding ada{"contoso", "app|ada", "ada@contoso.example", "", ""};
  bindings.bind(ada);
  bindings.admit("contoso", "app|grace");
  CHECK(bindings.find("contoso") == ada);
  CHECK(bindings.admitted("contoso") == std::vector{"app|grace"s});
  CHECK(bindings.admitted("conto").empty());
  CHECK(bindings.use("app|grace", "adatum"));
  CHECK_FALSE(bindings.use("app|grace", "contoso"));
  CHECK_FALSE(bindings.use("grace", "adatum"));

  SECTION("one that is not the usual one") {
    bindings.sign_out("contoso", "app|grace");
    CHECK(bindings.find("contoso") == ada);
    CHECK(bindings.signed_out("contoso", "app|grace"));
    CHECK_FALSE(bindings.signed_out("contoso", "app|ada"));
    CHECK_FALSE(bindings.signed_out("contoso"));
    CHECK(bindings.signed_out_organizations().empty());
    bindings.admit("contoso", "app|grace");
    CHECK_FALSE(bindings.signed_out("contoso", "app|grace"));
  }
  SECTION("the usual one: nobody takes its place") {
    bindings.sign_out("contoso", "app|ada");
    CHECK(bindings.signed_out("contoso"));
    CHECK_FALSE(bindings.signed_out("contoso", "app|grace"));  // signed in by name
    CHECK(bindings.signed_out("contoso", "app|ada"));
    CHECK(bindings.signed_out("contoso", "app|eve"));
  }
  SECTION("all") {
    bindings.sign_out("contoso");
    CHECK_FALSE(bindings.find("contoso"));
    CHECK(bindings.admitted("contoso").empty());
    CHECK(bindings.signed_out("contoso", "app|grace"));
    CHECK_FALSE(bindings.signed_out("adatum", "app|grace"));
    CHECK(bindings.signed_out_organizations() == std::vector{"contoso"s});
    bindings.bind(ada);
    CHECK_FALSE(bindings.signed_out("contoso"));
    CHECK_FALSE(bindings.signed_out("contoso", "app|ada"));
  }
}
