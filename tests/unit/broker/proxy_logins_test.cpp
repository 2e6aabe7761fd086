#include "broker/proxy_logins.h"

#include <catch2/catch_test_macros.hpp>

#include "broker/stored_credentials.h"
#include "fixture.h"

namespace watchword::broker {
namespace {

const Target kProxy{"http", "proxy.example:8080", {}, {}};

void keep(host::SecretStore& secrets, Target proxy, const std::string& username,
          const std::string& password) {
  proxy.username = username;
  StoredCredentials(secrets, StoredKind::kGit).put(proxy, test::credential(username, password));
}

TEST_CASE("a proxy's password is what git was told to keep for it") {
  test::FakeSecrets secrets;
  host::Log log;
  ProxyLogins logins(secrets, log);
  CHECK_FALSE(logins.find(kProxy));
  keep(secrets, kProxy, "ada", "password-of-ada");
  keep(secrets, kProxy, "bob", "password-of-bob");
  keep(secrets, {"https", "proxy.example:8080", {}, {}}, "eve", "of-another-protocol");
  REQUIRE(logins.find(kProxy));
  Target of_bob = kProxy;
  of_bob.username = "bob";
  REQUIRE(logins.find(of_bob));
  CHECK(logins.find(of_bob)->username == "bob");
  CHECK(logins.find(of_bob)->password.view() == "password-of-bob");
  CHECK(log.redact("password-of-bob") == "[redacted]");
  of_bob.host = "proxy.example:8081";
  CHECK_FALSE(logins.find(of_bob));
  of_bob.username = "a:b";
  CHECK_FALSE(logins.find(of_bob));
}

// As a key vault is that is itself reached through the proxy.
class StoreBehindProxy : public test::FakeSecrets {
 public:
  Items search(const ww_query& query) override {
    if (logins != nullptr) had_one = logins->find(kProxy).has_value();
    ++searches;
    return test::FakeSecrets::search(query);
  }
  ProxyLogins* logins = nullptr;
  bool had_one = false;
  int searches = 0;
};

TEST_CASE("a store that is behind the proxy does not ask itself without end") {
  StoreBehindProxy secrets;
  host::Log log;
  ProxyLogins logins(secrets, log);
  keep(secrets, kProxy, "ada", "a password");
  secrets.logins = &logins;
  secrets.searches = 0;
  CHECK(logins.find(kProxy));
  CHECK_FALSE(secrets.had_one);
  CHECK(secrets.searches == 1);
  secrets.fails.emplace(WW_STORE_UNAVAILABLE, "the vault was not reached");
  CHECK_FALSE(logins.find(kProxy));
  secrets.fails.reset();
  CHECK(logins.find(kProxy));
}

}  // namespace
}  // namespace watchword::broker
