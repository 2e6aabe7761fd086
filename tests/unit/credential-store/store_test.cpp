// The store on top: which answers there are where nothing can be kept, and what people see.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "credential-store/credential_store.h"
#include "support/fake_credential_manager.h"
#include "support/loaded_store.h"
#include "support/test_host.h"
#include "support/text.h"

namespace watchword::test {
namespace {

using credentials::Persistence;

Failure failure_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Failure& failure) {
    return failure;
  }
  return Failure(WW_OK, "");
}

struct Fixture {
  FakeCredentialManager manager;
  TestHost host;
  CredentialStore store{Host(host.get()), manager, "watchword:"};

  void put(const Item& item) {
    const auto attributes = borrow(item.attributes);
    store.put(borrow(item, attributes));
  }
  std::vector<StoredItem> search(std::string_view kind, std::string_view key = {}) {
    return store.search({sizeof(ww_query), text(kind), text(key), nullptr, 0, 1});
  }
};

struct Answer {
  const char* name;
  std::uint32_t longest_error;
  Persistence longest;
  std::uint32_t list_error;
  ww_status status;
  const char* message;
  const char* advice;
};

TEST_CASE_METHOD(Fixture, "nothing there, a policy and no set of credentials are three answers") {
  const Answer answers[] = {
      {"all is well", 0, Persistence::kMachine, 0, WW_OK, "", ""},
      {"domains let it roam", 0, Persistence{3}, 0, WW_OK, "", ""},
      {"ssh", 0x520, Persistence::kNone, 0, WW_STORE_UNAVAILABLE, "0x520", "desktop"},
      {"ssh, told late", 0, Persistence::kMachine, 0x520, WW_STORE_UNAVAILABLE, "0x520", "desktop"},
      {"forbidden", 0, Persistence::kNone, 0, WW_STORE_UNAVAILABLE, "policy", "Network access:"},
      {"forbidden beyond the session", 0, Persistence::kSession, 0, WW_STORE_UNAVAILABLE,
       "beyond the end of a session", "Network access:"},
      {"switched off by policy", 1260, Persistence::kNone, 0, WW_STORE_UNAVAILABLE, "policy",
       "Network access:"},
      {"the service is disabled", 1058, Persistence::kNone, 0, WW_STORE_UNAVAILABLE, "not there",
       "VaultSvc"},
      {"the service does not run", 0, Persistence::kMachine, 1722, WW_STORE_UNAVAILABLE,
       "not there", "VaultSvc"},
      {"there and broken", 0, Persistence::kMachine, 1359, WW_STORE_FAILED, "error 1359",
       "Try again"},
  };
  for (const Answer& answer : answers) {
    CAPTURE(answer.name);
    manager.longest_error = answer.longest_error;
    manager.longest_persistence = answer.longest;
    manager.list_error = answer.list_error;
    const Failure failure = failure_of([&] { store.probe(Persistence::kMachine); });
    CHECK(failure.status() == answer.status);
    CHECK(contains(failure.message(), answer.message));
    CHECK(contains(failure.advice(), answer.advice));
    if (answer.status != WW_OK) CHECK(contains(failure.advice(), "watchword.store"));
  }
}

TEST_CASE_METHOD(Fixture, "what lasts no longer than the session may be kept where no more may") {
  manager.longest_persistence = Persistence::kSession;
  CHECK(failure_of([&] { store.probe(Persistence::kSession); }).status() == WW_OK);
}

TEST_CASE_METHOD(Fixture, "a session that ends in between is told by every function") {
  put(make_item("test", "key", "old"));
  manager.error = 0x520;
  CHECK(failure_of([&] { put(make_item("test", "key", "new")); }).status() == WW_STORE_UNAVAILABLE);
  CHECK(failure_of([&] { search("test"); }).status() == WW_STORE_UNAVAILABLE);
  CHECK(failure_of([&] { search("test", "key"); }).status() == WW_STORE_UNAVAILABLE);
  manager.error = 0;
  CHECK(search("test", "key").at(0).secret.view() == "old");
}

TEST_CASE_METHOD(Fixture, "a write that fails says so without the secret, and the old item stays") {
  put(make_item("test", "key", "old"));
  for (int done = 0; done < 4; ++done) {
    CAPTURE(done);
    manager.write_error = 8;
    manager.writes_left = done;
    const std::string secret = "s3cret" + std::string(9000, 'x');
    const Failure failure = failure_of([&] { put(make_item("test", "key", secret)); });
    CHECK(failure.status() == WW_STORE_FAILED);
    CHECK(contains(failure.message(), "could not be written: what the system says, error 8"));
    CHECK_FALSE(contains(failure.message(), "s3cret"));
    CHECK(search("test", "key").at(0).secret.view() == "old");
    CHECK(manager.all().size() == 1);
  }
}

TEST_CASE_METHOD(Fixture, "people see the label, the machine no more than it must") {
  Item item = make_item("entra.session", "https://login.example/tenant ADA", "s3cret",
                        {{"account", "ada@example.org"}});
  item.label = "Microsoft Entra session of ada@example.org";
  put(item);
  item.lifetime = WW_LIFETIME_SESSION;
  item.key = "access";
  put(item);
  REQUIRE(manager.all().size() == 2);
  for (const auto& [name, one] : manager.all()) {
    CAPTURE(name);
    CHECK(one.label == item.label);
    CHECK(name.rfind("watchword:entra.session:", 0) == 0);
    CHECK_FALSE(contains(one.name, "ADA"));
    CHECK((one.persistence == Persistence::kSession) == contains(name, ":session"));
  }
}

TEST_CASE_METHOD(Fixture, "an item whose time has passed leaves with the next of its kind") {
  Item item = make_item("test", "short", std::string(9000, 'x'));
  item.expires_at = host.now() + 10;
  put(item);
  host.move_clock(20);
  CredentialStore another(Host(host.get()), manager, "watchword:");  // as a process has one
  const Item other = make_item("test", "other", "y");
  another.put(borrow(other, {}));
  CHECK(manager.all().size() == 1);
}

TEST_CASE_METHOD(Fixture, "who signs out leaves nothing of a writer that was killed") {
  manager.write({"watchword:test:aa#fa-0.1", "", Persistence::kMachine, Secret("part"), 0});
  manager.clock += credentials::Blocks::kLeftoverSeconds + 1;
  CHECK_FALSE(store.erase({sizeof(ww_query), text("test"), {}, nullptr, 0, 0}));
  CHECK(manager.all().empty());
}

TEST_CASE_METHOD(Fixture,
                 "other programs' credentials are found by name and user, and go by name") {
  const auto keep = [&](const char* name, const char* user, const char* content, Pairs attributes) {
    manager.write({name, user, Persistence::kMachine, Secret(content), 0, std::move(attributes)});
  };
  keep("git:https://a.example", "ada", "s3cret", {{"made by", "another"}});
  keep("git:https://b.example", "grace", "other", {});
  keep("other:https://a.example", "ada", "other", {});
  put(make_item("test", "key", "own"));
  const auto foreign = [&](const Pairs& attributes, int with_secrets = 1) {
    const auto wanted = borrow(attributes);
    return store.search_foreign(
        {sizeof(ww_query), {}, {}, wanted.data(), wanted.size(), with_secrets});
  };
  const auto found = foreign({{"TargetName", "git:*"}, {"UserName", "ada"}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "git:https://a.example");
  CHECK(found[0].label == "git:https://a.example");
  CHECK(found[0].attributes == Pairs{{"TargetName", "git:https://a.example"},
                                     {"UserName", "ada"},
                                     {"made by", "another"}});
  CHECK(found[0].secret.view() == "s3cret");
  CHECK(foreign({{"TargetName", "git:*"}}).size() == 2);
  CHECK(foreign({{"TargetName", "git:https://a.example"}}).size() == 1);
  CHECK(foreign({{"TargetName", "git:https://a"}}).empty());
  CHECK(foreign({{"TargetName", "*"}}).size() == 3);  // and not its own
  CHECK(foreign({{"xdg:schema", "org.git.Password"}}).empty());
  CHECK(foreign({{"TargetName", "git:*"}}, 0).at(0).secret.empty());

  CHECK(store.erase_foreign("git:https://a.example"));
  CHECK_FALSE(store.erase_foreign("git:https://a.example"));
  CHECK(foreign({{"TargetName", "*"}}).size() == 2);
  CHECK(search("test", "key").size() == 1);
  manager.error = 0x520;
  CHECK(failure_of([&] { foreign({{"TargetName", "*"}}); }).status() == WW_STORE_UNAVAILABLE);
  CHECK(failure_of([&] { store.erase_foreign("x"); }).status() == WW_STORE_UNAVAILABLE);
}

// As this version writes it, byte for byte: later versions must read it.
TEST_CASE_METHOD(Fixture, "what the first version wrote is read") {
  const std::string name =
      "watchword:test:" + Host(host.get()).sha256_hex(std::string("test\0key", 8)).substr(0, 40);
  const auto number = [](char low) { return std::string(1, low) + std::string(7, '\0'); };
  const std::string item = "WWI1" + number(5) + number(0) + number(0) + number(4) + "test" +
                           number(3) + "key" + number(5) + "label" + number(1) + number(7) +
                           "account" + number(3) + "ada" + number(6) + "s3cret";
  const std::size_t first = 20;
  manager.write(
      {name, "label", Persistence::kMachine,
       Secret("WWC1 1dc0-2a " + std::to_string(item.size()) + "\n" + item.substr(0, first)), 0});
  manager.write({name + "#1dc0-2a.1", "label (part 2)", Persistence::kMachine,
                 Secret(item.substr(first)), 0});
  const auto found = search("test", "key");
  REQUIRE(found.size() == 1);
  CHECK(found[0].secret.view() == "s3cret");
  CHECK(found[0].label == "label");
  CHECK(found[0].attributes == Pairs{{"account", "ada"}});
  CHECK(search("test").size() == 1);

  put(make_item("test", "key", "new"));  // and replaced
  CHECK(search("test").at(0).secret.view() == "new");
  CHECK(manager.all().size() == 1);
}

}  // namespace
}  // namespace watchword::test
