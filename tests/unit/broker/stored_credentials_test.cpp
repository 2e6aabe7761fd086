#include "broker/stored_credentials.h"

#include <catch2/catch_test_macros.hpp>

#include "fixture.h"
#include "support/failure.h"

namespace watchword::broker {
namespace {

using test::failure_of;
using test::status_of;

Credential credential() {
  Credential out;
  out.authtype = "Bearer";
  out.secret = Secret("s=cret");
  out.expires_at = 1900000000;
  out.refresh_token = Secret("refresh");
  return out;
}

Item item(std::string_view secret) {
  Item out;
  out.attributes = {{"username", "ada"}};
  out.secret = Secret(secret);
  return out;
}

TEST_CASE("what is kept is read as it was") {
  const auto read = decode_stored(item(encode_stored(credential()).view()));
  REQUIRE(read);
  CHECK(read->username == "ada");
  CHECK(read->authtype == "Bearer");
  CHECK(read->secret.view() == "s=cret");
  CHECK(read->expires_at == 1900000000);
  CHECK(read->refresh_token.view() == "refresh");
}

TEST_CASE("a value with a line break is not kept: it would be another value") {
  for (const std::string& bad :
       {std::string("good\nsecret=injected"), std::string("a\rb"), std::string("a\0b", 3)}) {
    Credential in_secret = credential();
    in_secret.secret = Secret(bad);
    Credential in_refresh_token = credential();
    in_refresh_token.refresh_token = Secret(bad);
    Credential in_authtype = credential();
    in_authtype.authtype = bad;
    for (const Credential* one : {&in_secret, &in_refresh_token, &in_authtype})
      CHECK(status_of(failure_of([&] { encode_stored(*one); })) == WW_INVALID);
  }
}

TEST_CASE("an item that we did not write so is not answered") {
  CHECK_FALSE(decode_stored(item("secret=good\nsecret=injected\n")));
  CHECK_FALSE(decode_stored(item("secret=good\nexpires_at=1\nexpires_at=2\n")));
  CHECK_FALSE(decode_stored(item("secret=good\nno line of ours\n")));
  CHECK(decode_stored(item("secret=good\nof-a-later-version=x\n"))->secret.view() == "good");
}

Target login_target(const std::string& host, std::optional<std::string> username = {}) {
  return {"https", host, {}, std::move(username)};
}

std::string found(test::FakeSecrets& secrets, const Target& target) {
  const auto credential =
      StoredCredentials(secrets, StoredKind::kGit).get(target, false, [](const Credential&) {
        return true;
      });
  return credential ? std::string(credential->secret.view()) : "";
}

// As Watchword 0.1 wrote them: what is in people's keyrings.
Item of_an_older_version() {
  Item out;
  out.kind = "git.credential";
  out.key = "https://ada@git.example%3A8443/a%20b";
  out.label = "Git: https://git.example:8443/a b (ada)";
  out.attributes = {
      {"protocol", "https"}, {"host", "git.example:8443"}, {"path", "a b"}, {"username", "ada"}};
  out.secret = Secret("secret=a password\nexpires_at=1900000000\n");
  out.lifetime = WW_LIFETIME_PERSISTENT;
  return out;
}

TEST_CASE("one credential is asked for, and all where that one is not to be used") {
  test::FakeSecrets secrets;
  StoredCredentials stored(secrets, StoredKind::kGit);
  using Searches = std::vector<int>;
  CHECK(found(secrets, login_target("git.example")).empty());
  CHECK(secrets.searches == Searches{WW_ONE_WITH_SECRETS});
  stored.put(login_target("git.example", "ada"), test::credential("ada", "of ada"));
  stored.put(login_target("git.example", "grace"), test::credential("grace", "of grace"));
  secrets.searches.clear();
  CHECK(found(secrets, login_target("git.example")) == "of ada");
  CHECK(secrets.searches == Searches{WW_ONE_WITH_SECRETS});

  secrets.searches.clear();
  const auto unrefused =
      stored.get(login_target("git.example"), false,
                 [](const Credential& credential) { return credential.username != "ada"; });
  REQUIRE(unrefused);
  CHECK(unrefused->secret.view() == "of grace");
  CHECK(secrets.searches == Searches{WW_ONE_WITH_SECRETS, 1});
}

TEST_CASE("what an older Watchword stored is found, replaced and removed") {
  test::FakeSecrets secrets;
  secrets.items.push_back(of_an_older_version());
  Target where{"https", "git.example:8443", "a b", "ada"};
  CHECK(found(secrets, where) == "a password");
  CHECK(found(secrets, login_target("git.example:8443")) == "a password");
  StoredCredentials stored(secrets, StoredKind::kGit);
  const auto listed = stored.list();
  REQUIRE(listed.size() == 1);
  CHECK(listed.front().target.url() == "https://git.example:8443/a b");
  CHECK(listed.front().target.username == "ada");

  stored.put(where, test::credential("ada", "a newer password"));
  REQUIRE(secrets.items.size() == 1);
  CHECK(found(secrets, where) == "a newer password");
  const Item older = of_an_older_version();
  const Item& newer = secrets.items.front();
  CHECK(newer.kind == older.kind);
  CHECK(newer.label == older.label);
  CHECK(newer.attributes == older.attributes);

  CHECK(stored.erase(where, nullptr));
  CHECK(secrets.items.empty());
}

TEST_CASE("what is stored can be listed, by kind, with the labels that people see") {
  test::FakeSecrets secrets;
  StoredCredentials stored(secrets, StoredKind::kGit);
  stored.put(login_target("one.example", "ada"), test::credential("ada", "a password"));
  stored.put(login_target("two.example"), test::credential("", "another"));
  Item other = of_an_older_version();
  other.kind = "entra.session";
  secrets.items.push_back(std::move(other));
  std::vector<std::string> labels;
  for (const StoredCredential& one : stored.list()) labels.push_back(one.label);
  CHECK(labels ==
        std::vector<std::string>{"Git: https://one.example/ (ada)", "Git: https://two.example/"});
}

}  // namespace
}  // namespace watchword::broker
