// What only a store in a key vault has: names and addresses, other machines, throttling, deleted
// and disabled secrets, answers that get lost.
#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <set>

#include "key-vault/key_vault_store.h"
#include "shell.h"

namespace watchword::test {
namespace {

using key_vault::Address;
using key_vault::challenged_tenant;
using key_vault::parse_address;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class VaultTest : public StoreFixture {
 public:
  VaultTest() : watchword_(host.get()) { scenario(R"({"vault": {"transition_ms": 20}})"); }
  ~VaultTest() { run("curl -sf \"$WATCHWORD_AZURE_CONTROL/reset\" --data '' >/dev/null"); }

  static void scenario(const std::string& json) {
    REQUIRE(run("curl -sf \"$WATCHWORD_AZURE_CONTROL/scenario\" --data '" + json + "' >/dev/null")
                .exit_code == 0);
  }
  static int requests(const std::string& kind) {
    std::ifstream lines(required_variable("WATCHWORD_AZURE_ROOT") + "/requests.jsonl");
    int count = 0;
    for (std::string line; std::getline(lines, line);)
      count += boost::json::parse(line).at("kind").as_string() == kind;
    return count;
  }
  std::string name_of(const std::string& key) const {
    return key_vault::secret_name(watchword_, kind, key);
  }

  // The vault without the store in front of it.
  const Address address = parse_address(required_variable("WATCHWORD_KEY_VAULT_URL"));
  key_vault::Access access{Host(host.get()), address};
  key_vault::Vault vault{Host(host.get()), address, access};

 private:
  const Host watchword_;
};

TEST_CASE("names are legal, and no two items share one") {
  const TestHost test_host;
  const Host host(test_host.get());
  std::set<std::string> names;
  const std::pair<std::string, std::string> items[] = {
      {"entra.session", "login.windows.net|872cd9fa|a.b"},
      {"entra.session", "LOGIN.windows.net|872cd9fa|a.b"},
      {"entra", ".session"},
      {"entra.", "session"},
      {"a", "b-c"},
      {"a-b", "c"},
      {"git.credential", "https://ada@dev.azure.com/\xc3\xbc"},
      {"!", "!"},
      {"kind", std::string(1000, 'k')},
      {"kind", std::string(1001, 'k')}};
  for (const auto& [kind, key] : items) {
    const std::string name = key_vault::secret_name(host, kind, key);
    CAPTURE(name);
    CHECK(names.insert(name).second);
    for (const std::string& one : {name, key_vault::part_name(name, 99)}) {
      CHECK(one.size() <= 127);
      CHECK(one.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
    }
    CHECK(name.rfind("watchword-", 0) == 0);
    CHECK(key_vault::is_part_of(key_vault::part_name(name, 12), name));
    CHECK_FALSE(key_vault::is_part_of(name, name));
    CHECK_FALSE(key_vault::is_part_of(name + "-x", name));
  }
  CHECK(contains(key_vault::secret_name(host, items[0].first, items[0].second),
                 "watchword-entra-session-login-windows-net-872cd9fa-a-b-"));
}

TEST_CASE("only addresses of vaults are taken") {
  const Address address = parse_address(" https://Agents-1.vault.azure.net/ ");
  CHECK(address.origin == "https://agents-1.vault.azure.net");
  CHECK(address.scope() == "https://vault.azure.net/.default");
  CHECK(parse_address("https://a.vault.azure.cn:8443").origin == "https://a.vault.azure.cn:8443");
  CHECK(parse_address("https://a.vault.azure.cn").scope() == "https://vault.azure.cn/.default");
  CHECK(parse_address("https://a.vault.usgovcloudapi.net").resource ==
        "https://vault.usgovcloudapi.net");
  for (const char* wrong :
       {"", "agents", "agents.vault.azure.net", "http://agents.vault.azure.net",
        "https://vault.azure.net", "https://.vault.azure.net", "https://a.b.vault.azure.net",
        "https://agents.vault.azure.net.example.org", "https://agentsvault.azure.net",
        "https://agents.vault.azure.net/secrets", "https://x@agents.vault.azure.net",
        "https://agents.vault.azure.net?a=b", "https://example.org/agents.vault.azure.net"}) {
    CAPTURE(wrong);
    const Failure failure = failure_of([&] { parse_address(wrong); });
    CHECK(failure.status() == WW_INVALID);
    CHECK(contains(failure.advice(), "watchword.keyVault.url"));
  }
}

TEST_CASE("a challenge must ask for what belongs to the vault") {
  const Address address = parse_address("https://agents.vault.azure.net");
  const auto challenge = [](const std::string& authority, const std::string& resource) {
    return std::vector<std::string>{"Bearer authorization=\"" + authority + "\", resource=\"" +
                                    resource + "\""};
  };
  const std::string entra = "https://login.microsoftonline.com/1111-aaaa";
  CHECK(challenged_tenant(address, challenge(entra, "https://vault.azure.net")) == "1111-aaaa");
  CHECK(challenged_tenant(address, challenge("https://login.windows.net:443/t",
                                             "https://vault.azure.net/")) == "t");
  CHECK(challenged_tenant(address, {}).empty());
  CHECK(challenged_tenant(address, {"Basic realm=\"x\""}).empty());
  for (const auto& wrong :
       {challenge(entra, "https://management.azure.com"), challenge(entra, ""),
        challenge(entra, "https://vault.azure.cn"),
        challenge("https://login.example.org/t", "https://vault.azure.net"),
        challenge("https://login.chinacloudapi.cn/t", "https://vault.azure.net"),
        challenge("", "https://vault.azure.net")}) {
    CAPTURE(wrong[0]);
    CHECK(failure_of([&] { challenged_tenant(address, wrong); }).status() == WW_REFUSED);
  }
}

TEST_CASE_METHOD(VaultTest, "short-lived items never reach the vault") {
  Item item = make_item(kind, "token", "short-lived");
  item.lifetime = WW_LIFETIME_SESSION;
  item.expires_at = host.now() + 600;
  const int written = requests("vault.set_secret");
  store.put(item);
  CHECK(store.find(kind, "token").value().secret.view() == "short-lived");
  CHECK(store.search({kind, ""}).size() == 1);
  CHECK(run_client({"get", kind, "token"}).output == "short-lived");
  CHECK(requests("vault.set_secret") == written);
  CHECK(vault.list().empty());
}

TEST_CASE_METHOD(VaultTest, "a person who looks into the vault sees what an item is") {
  Item item = make_item(kind, "key", "s3cret", {{"account", "ada"}});
  item.label = "Session of ada";
  store.put(item);
  const auto listed = vault.list();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].name == name_of("key"));
  const key_vault::Tags& tags = listed[0].tags;
  const std::set<std::pair<std::string, std::string>> all(tags.begin(), tags.end());
  CHECK(all.count({"kind", kind}) == 1);
  CHECK(all.count({"label", "Session of ada"}) == 1);
  CHECK(all.count({"watchword", "item"}) == 1);
}

TEST_CASE_METHOD(VaultTest, "a search reads only what may match, over all pages of the list") {
  for (int i = 0; i < 30; ++i)
    vault.put("aaa-" + std::to_string(i), {Secret("x"), "text/plain", {{"kind", kind}}, 0});
  for (const char* key : {"1", "2", "3"})
    store.put(make_item(kind, key, key, {{"account", std::string("of ") + key}}));
  store.put(make_item(other_kind, "4", "4", {{"account", "of 2"}}));
  host.move_clock(10);  // no list is remembered
  const int lists = requests("vault.list_secrets");
  const int reads = requests("vault.get_secret");
  const auto found = store.search({kind, "", {{"account", "of 2"}}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "2");
  CHECK(requests("vault.list_secrets") - lists == 2);
  CHECK(requests("vault.get_secret") - reads == 1);
  for (int i = 0; i < 30; ++i) vault.remove("aaa-" + std::to_string(i));
}

TEST_CASE_METHOD(VaultTest, "what was erased can be put again while its name is still taken") {
  scenario(R"({"vault": {"transition_ms": 400}})");
  store.put(make_item(kind, "key", "first"));
  CHECK(store.erase({kind, "key"}));
  store.put(make_item(kind, "key", "second"));
  CHECK(store.find(kind, "key").value().secret.view() == "second");
  CHECK(requests("vault.recover_deleted_secret") > 0);
}

TEST_CASE_METHOD(VaultTest, "what was erased does not come back when somebody recovers it") {
  store.put(make_item(kind, "key", "signed out"));
  store.erase({kind, "key"});
  run("sleep 0.1");  // until it is deleted, not only being deleted
  // Killed between recovering the name and writing to it.
  key_vault::NewSecret nothing{Secret("x"), "text/plain", {}, 0};
  scenario(R"({"fail": {"kind": "vault.set_secret", "skip": 1, "status": 400}})");
  CHECK_THROWS_AS(vault.put(name_of("key"), nothing), Failure);
  for (int i = 0; i < 100 && !vault.get(name_of("key")); ++i) run("sleep 0.02");
  REQUIRE(vault.get(name_of("key")));
  CHECK_FALSE(store.find(kind, "key"));
  CHECK(store.search({kind, ""}).empty());
  CHECK_FALSE(store.erase({kind, "key"}));
}

TEST_CASE_METHOD(VaultTest, "without the permission to delete an item is erased all the same") {
  const std::string app = required_variable("AZURE_CLIENT_ID");
  scenario(R"({"vault": {"principal": ")" + app + R"(", "permissions": ["get", "list", "set"]}})");
  store.put(make_item(kind, "key", "secret"));
  CHECK(store.erase({kind, "key"}));
  CHECK_FALSE(store.find(kind, "key"));
  store.put(make_item(kind, "key", "again"));
  CHECK(store.find(kind, "key").value().secret.view() == "again");
}

TEST_CASE_METHOD(VaultTest, "a large item that is written only in part stays what it was") {
  const std::string old_value(60000, 'o');
  store.put(make_item(kind, "key", old_value));
  // The parts are there, the secret that names them is not: as if killed in between.
  scenario(R"({"fail": {"kind": "vault.set_secret", "skip": 3, "status": 400}})");
  CHECK_THROWS_AS(store.put(make_item(kind, "key", std::string(50000, 'n'))), Failure);
  CHECK(store.find(kind, "key").value().secret.view() == old_value);
  store.put(make_item(kind, "key", "small"));
  CHECK(store.find(kind, "key").value().secret.view() == "small");
  CHECK(store.erase({kind, "key"}));
  for (const auto& left : vault.list()) CHECK_FALSE(contains(left.name, name_of("key")));
}

TEST_CASE_METHOD(VaultTest, "a token that the vault refuses is replaced once") {
  store.put(make_item(kind, "key", "secret"));
  KeyVaultStore fresh{Host(host.get())};
  cloud.next_token = "not-a-token";
  const int given = cloud.tokens_given;
  const ww_query query{sizeof(ww_query), text(kind), text("key"), nullptr, 0, 1};
  CHECK(fresh.search(query).size() == 1);
  CHECK(cloud.tokens_given - given == 2);

  KeyVaultStore refused{Host(host.get())};
  scenario(R"({"fail": {"kind": "vault.get_secret", "times": 2, "status": 401, "headers":
      {"WWW-Authenticate": "Bearer authorization=\"https://login.microsoftonline.com/their-tenant\", resource=\"https://vault.azure.net\""}}})");
  const Failure failure = failure_of([&] { refused.search(query); });
  CHECK(failure.status() == WW_REFUSED);
  CHECK(contains(failure.message(), "their-tenant"));
  CHECK(contains(failure.advice(), "AZURE_TENANT_ID"));
}

TEST_CASE_METHOD(VaultTest, "a challenge for another service's token is not answered") {
  scenario(R"({"fail": {"kind": "vault.get_secret", "status": 401, "headers":
      {"WWW-Authenticate": "Bearer authorization=\"https://login.microsoftonline.com/t\", resource=\"https://management.azure.com\""}}})");
  const int given = cloud.tokens_given;
  const Failure failure = failure_of([&] { store.find(kind, "key"); });
  CHECK(failure.status() == WW_REFUSED);
  CHECK(contains(failure.message(), "management.azure.com"));
  CHECK(cloud.tokens_given - given <= 1);  // the first
}

TEST_CASE_METHOD(VaultTest, "no permission and a disabled secret are told, not taken for nothing") {
  store.put(make_item(kind, "key", "secret"));
  const std::string app = required_variable("AZURE_CLIENT_ID");
  scenario(R"({"vault": {"principal": ")" + app + R"(", "permissions": ["set"]}})");
  const Failure failure = failure_of([&] { store.find(kind, "key"); });
  CHECK(failure.status() == WW_REFUSED);
  CHECK(contains(failure.message(), "AccessDenied"));
  CHECK(contains(failure.advice(), "Key Vault Secrets Officer"));
  CHECK(failure_of([&] { store.search({kind, ""}); }).status() == WW_REFUSED);
  scenario(R"({"vault": {"principal": ")" + app +
           R"(", "permissions": ["get", "list", "set", "delete", "recover"]}})");
  scenario(R"({"fail": {"kind": "vault.get_secret", "status": 403, "body":
      "{\"error\": {\"code\": \"Forbidden\", \"message\": \"Operation get is not allowed on a disabled secret.\", \"innererror\": {\"code\": \"SecretDisabled\"}}}"}})");
  const Failure disabled = failure_of([&] { store.find(kind, "key"); });
  CHECK(disabled.status() == WW_REFUSED);
  CHECK(contains(disabled.message(), "disabled"));
}

TEST_CASE_METHOD(VaultTest, "throttling is waited for as long as it is short") {
  store.put(make_item(kind, "key", "secret"));
  scenario(
      R"({"fail": {"kind": "vault.get_secret", "status": 429, "headers": {"Retry-After": "1"}}})");
  CHECK(store.find(kind, "key"));
  scenario(R"({"fail": {"kind": "vault.set_secret", "status": 429}})");
  store.put(make_item(kind, "key", "new"));
  CHECK(store.find(kind, "key").value().secret.view() == "new");
  scenario(
      R"({"fail": {"kind": "vault.get_secret", "status": 429, "headers": {"Retry-After": "60"}}})");
  const Failure failure = failure_of([&] { store.find(kind, "key"); });
  CHECK(failure.status() == WW_STORE_UNAVAILABLE);
  CHECK(contains(failure.advice(), "60 seconds"));
}

TEST_CASE_METHOD(VaultTest, "a write whose answer got lost is written once") {
  const int before = requests("vault.set_secret");
  scenario(R"({"cut": {"kind": "vault.set_secret"}})");
  store.put(make_item(kind, "lost", "secret"));
  CHECK(requests("vault.set_secret") - before == 1);
  CHECK(store.find(kind, "lost").value().secret.view() == "secret");

  // It had no effect: written again.
  scenario(R"({"fail": {"kind": "vault.set_secret", "status": 503}})");
  store.put(make_item(kind, "lost", "second"));
  CHECK(store.find(kind, "lost").value().secret.view() == "second");
}

TEST_CASE_METHOD(VaultTest, "a write is not repeated over what another machine wrote meanwhile") {
  store.put(make_item(kind, "key", "first"));
  CHECK(store.find(kind, "key"));
  CHECK(run_client({"put", kind, "key"}, "newer").exit_code == 0);
  scenario(R"({"fail": {"kind": "vault.set_secret", "status": 503}})");
  store.put(make_item(kind, "key", "mine"));
  CHECK(store.find(kind, "key").value().secret.view() == "newer");
}

TEST_CASE_METHOD(VaultTest, "what is in the way is told with what to do") {
  const auto probe = [&] {
    return failure_of([&] { KeyVaultStore(Host(host.get())).probe(0, [](std::string_view) {}); });
  };
  CHECK(probe().status() == WW_OK);
  const std::string secret = required_variable("AZURE_CLIENT_SECRET");
  const std::string url = required_variable("WATCHWORD_KEY_VAULT_URL");
  ::unsetenv("AZURE_CLIENT_SECRET");
  const Failure nobody = probe();
  ::setenv("AZURE_CLIENT_SECRET", secret.c_str(), 1);
  CHECK(nobody.status() == WW_STORE_UNAVAILABLE);
  CHECK(contains(nobody.advice(), "AZURE_CLIENT_ID"));
  ::unsetenv("WATCHWORD_KEY_VAULT_URL");
  const Failure nowhere = probe();
  ::setenv("WATCHWORD_KEY_VAULT_URL", "https://no-such-vault.vault.azure.net:1", 1);
  const Failure unreachable = failure_of([&] {
    const ww_query query{sizeof(ww_query), text(kind), text("key"), nullptr, 0, 1};
    KeyVaultStore(Host(host.get())).search(query);
  });
  ::setenv("WATCHWORD_KEY_VAULT_URL", url.c_str(), 1);
  CHECK(nowhere.status() == WW_INVALID);
  CHECK(contains(nowhere.advice(), "git config --global watchword.keyVault.url"));
  CHECK(unreachable.status() == WW_STORE_UNAVAILABLE);
  CHECK(contains(unreachable.message(), "no-such-vault"));
}

}  // namespace
}  // namespace watchword::test
