// What only the stores of Windows have: what the Credential Manager shows of an item, what is on
// the disk, and processes that are killed while they write in parts.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <watchword/encoding.hpp>
#include <watchword/sdk/credential_manager.hpp>

#include "platform/files.h"
#include "session-items/session_items.h"
#include "store_fixture.h"

namespace watchword::test {
namespace {

using credentials::Credential;
using credentials::Persistence;

constexpr std::size_t kFileMaxBytes = 1 << 20;

std::vector<Credential> kept(const std::string& prefix) {
  credentials::SystemManager manager;
  std::vector<Credential> out;
  REQUIRE(manager.list(prefix, out) == 0);
  return out;
}

// Everything that the host's state has on the disk.
std::vector<std::string> files() {
  const std::string directory = required_variable("WATCHWORD_TEST_STATE") + "/test";
  std::vector<std::string> out;
  for (const std::string& name : platform::list_files(directory))
    out.push_back(platform::read_file(directory + "/" + name, kFileMaxBytes).value_or(""));
  return out;
}

bool contain(const std::vector<std::string>& all, const std::string& part) {
  for (const std::string& one : all)
    if (one.find(part) != std::string::npos) return true;
  return false;
}

// For wherever it begins in what was encoded: a part that has no neighbours is in the middle.
bool shows(const std::vector<std::string>& all, const std::string& secret) {
  for (const std::size_t skipped : {0U, 1U, 2U}) {
    const std::string part = secret.substr(skipped, (secret.size() - skipped) / 3 * 3);
    if (contain(all, base64_encode(part))) return true;
  }
  return contain(all, secret);
}

TEST_CASE_METHOD(StoreFixture, "an item is a credential of this machine or of this session",
                 "[credentials]") {
  Item item = make_item(kind, "https://dev.azure.com/ADA", std::string(9000, 'x'));
  item.label = "Session of ada \xe2\x98\x83";
  store.put(item);
  for (const Credential& one : kept("watchword:" + kind)) {
    CHECK(one.persistence == Persistence::kMachine);
    CHECK(one.content.size() <= credentials::kContentMaxBytes);
    CHECK(one.name.find("ADA") == std::string::npos);
  }
  CHECK(kept("watchword:" + kind).size() == 4);

  item.lifetime = WW_LIFETIME_SESSION;
  store.put(item);
  for (const Credential& one : kept("watchword:" + kind))
    CHECK(one.persistence == Persistence::kSession);
  CHECK(store.erase({kind, ""}));
  CHECK(kept("watchword:" + kind).empty());
}

TEST_CASE("another program's credential has its name, its user and its bytes, and can be removed",
          "[credentials]") {
  std::wstring name = L"watchword-test-other:gr\u00fcn";
  std::wstring user = L"ada@\u2603";
  std::string content("\0s3cret", 7);
  CREDENTIALW c{};
  c.Type = CRED_TYPE_GENERIC;
  c.TargetName = name.data();
  c.UserName = user.data();
  c.CredentialBlob = reinterpret_cast<LPBYTE>(content.data());
  c.CredentialBlobSize = static_cast<DWORD>(content.size());
  c.Persist = CRED_PERSIST_LOCAL_MACHINE;
  REQUIRE(::CredWriteW(&c, 0) != 0);
  const auto found = kept("watchword-test-other:");
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "watchword-test-other:gr\xc3\xbcn");
  CHECK(found[0].label == "ada@\xe2\x98\x83");
  CHECK(found[0].content.view() == content);
  CHECK(credentials::SystemManager().erase(found[0].name) == 0);
  CHECK(kept("watchword-test-other:").empty());
}

TEST_CASE_METHOD(StoreFixture, "a file has nothing that could be read, and a token is in none",
                 "[files]") {
  const std::string session = "refresh-token-marker";
  const std::string token = "access-token-marker";
  const std::size_t before = files().size();
  store.put(make_item(kind, "session", session, {{"account", "account-marker"}}));
  CHECK(files().size() == before + 1);
  Item item = make_item(kind, "token", token);
  item.lifetime = WW_LIFETIME_SESSION;
  store.put(item);
  CHECK(files().size() == before + 1);
  CHECK_FALSE(shows(files(), session));
  CHECK_FALSE(shows(files(), "account-marker"));
  CHECK_FALSE(shows(files(), token));
  CHECK(run_client({"get", kind, "token"}).output == token);  // in the memory of the session
  CHECK(kept("watchword-dpapi:" + kind).size() == 1);

  // What becomes a token is in no file any more.
  item.key = "session";
  store.put(item);
  CHECK(files().size() == before);
}

TEST_CASE_METHOD(StoreFixture, "a file that was damaged or put in the place of another is no item",
                 "[files]") {
  const std::string directory = required_variable("WATCHWORD_TEST_STATE") + "/test/";
  store.erase({kind, ""});
  const auto names = [&] {
    const auto all = platform::list_files(directory);
    return std::set<std::string>(all.begin(), all.end());
  };
  const auto before = names();
  const auto file_of = [&](const std::string& key) {
    const auto had = names();
    store.put(make_item(kind, key, "secret of " + key));
    for (const std::string& name : names())
      if (!had.contains(name)) return directory + name;
    return std::string();
  };
  const std::string one = file_of("one");
  const std::string two = file_of("two");
  const std::string three = file_of("three");
  const auto content = [](const std::string& file) {
    return platform::read_file(file, kFileMaxBytes).value();
  };
  const auto value = [&](const std::string& file) {
    return content(file).substr(content(file).find('\n') + 1);
  };
  const auto key = [&](const std::string& file) {
    return content(file).substr(0, content(file).find('\n') + 1);
  };
  platform::write_file(one, key(one) + value(two));
  std::string damaged = value(three);
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  platform::write_file(three, key(three) + damaged);
  CHECK_FALSE(store.find(kind, "one"));
  CHECK_FALSE(store.find(kind, "three"));
  CHECK(store.find(kind, "two").value().secret.view() == "secret of two");
  CHECK(store.search({kind, ""}).size() == 1);
  store.put(make_item(kind, "one", "again"));
  store.put(make_item(kind, "three", "again"));
  CHECK(store.search({kind, ""}).size() == 3);
}

TEST_CASE_METHOD(StoreFixture, "a process that is killed while it writes leaves a whole item",
                 "[killed]") {
  store.put(make_item(kind, "key", "a"));  // as long as the client's shortest
  constexpr int kTimes = 12;
  for (int i = 0; i < kTimes; ++i) {
    const std::chrono::milliseconds time(150 + 17 * i);
    const Failure killed = failure_of([&] {
      platform::run({required_variable("WATCHWORD_TEST_STORE_CLIENT"), "churn", kind, "key"},
                    {.timeout = time, .environment = {}, .input = {}});
    });
    REQUIRE(killed.status() == WW_TIMEOUT);
    const auto found = store.find(kind, "key");
    REQUIRE(found);
    const std::string_view secret = found->secret.view();
    CHECK(secret.size() % 15000 == 1);
    CHECK(secret.find_first_not_of(secret[0]) == std::string_view::npos);
    CHECK(store.search({kind, ""}).size() == 1);
  }
  store.put(make_item(kind, "key", "in the end"));
  CHECK(store.find(kind, "key").value().secret.view() == "in the end");
}

// As key-vault keeps them.
TEST_CASE("short-lived items of a store without memory are shared by this session's processes",
          "[credentials]") {
  TestHost host;
  const Host wrapped(host.get());
  SessionItems here(wrapped, "watchword-test:");
  SessionItems there(wrapped, "watchword-test:");
  SessionItems elsewhere(wrapped, "watchword-other:");
  CHECK(here.place() == "in the memory of this logon session");
  const ww_query query{sizeof(ww_query), text("test"), text("key"), nullptr, 0, 1};
  Item item = make_item("test", "key", std::string(5000, 'x'));
  item.lifetime = WW_LIFETIME_SESSION;
  here.put(borrow(item, {}));
  REQUIRE(there.search(query).size() == 1);
  CHECK(there.search(query)[0].secret.size() == 5000);
  CHECK(elsewhere.search(query).empty());
  CHECK(there.erase(query));
  CHECK(here.search(query).empty());
}

}  // namespace
}  // namespace watchword::test
