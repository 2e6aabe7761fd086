// What include/watchword/store.h demands of every store.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <vector>

#include "store_fixture.h"

namespace watchword::test {
namespace {

std::vector<std::string> keys(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const Item& item : items) out.push_back(item.key);
  std::sort(out.begin(), out.end());
  return out;
}

// Every byte value, over and over, and never the same block twice.
std::string binary(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(i + i / 256);
  return out;
}

using Keys = std::vector<std::string>;

TEST_CASE_METHOD(StoreFixture, "the store can be used and says where secrets go") {
  std::string description;
  store.probe(0, &description);
  CHECK(description.size() > 10);
  CHECK(description.find('\n') == std::string::npos);
}

TEST_CASE_METHOD(StoreFixture, "a secret comes back as it was put") {
  const std::string secrets[] = {"plain",
                                 "",
                                 "\n",
                                 std::string("\0a\0", 3),
                                 "two\nlines\r\n",
                                 "snow \xe2\x98\x83",
                                 "not UTF-8 \xff\xfe\x80",
                                 binary(256),
                                 binary(32767),
                                 binary(32768),
                                 binary(WW_STORE_SECRET_MAX_BYTES)};
  for (const std::string& secret : secrets) {
    CAPTURE(secret.size());
    store.put(make_item(kind, "key", secret));
    const auto found = store.find(kind, "key");
    REQUIRE(found);
    CHECK(found->secret.view() == secret);
  }
  CHECK(store.search({kind, ""}).size() == 1);
}

TEST_CASE_METHOD(StoreFixture, "one that will do is found as long as there is one") {
  const Query query{.kind = kind, .key = "", .attributes = {{"host", "a"}}, .one_will_do = true};
  const auto found = [&] {
    std::string out;
    for (const Item& item : store.search(query)) out += std::string(item.secret.view()) + ' ';
    return out;
  };
  CHECK(found().empty());
  store.put(make_item(kind, "1", "first", {{"host", "a"}}));
  store.put(make_item(kind, "2", "elsewhere", {{"host", "b"}}));
  for (int again = 0; again < 2; ++again) CHECK(found() == "first ");
  store.put(make_item(kind, "1", "changed", {{"host", "a"}}));
  for (int again = 0; again < 2; ++again) CHECK(found() == "changed ");
  store.put(make_item(kind, "1", "moved", {{"host", "b"}}));
  for (int again = 0; again < 2; ++again) CHECK(found().empty());
  store.put(make_item(kind, "3", "third", {{"host", "a"}}));
  store.put(make_item(kind, "4", "fourth", {{"host", "a"}}));
  for (const char* gone : {"3", "4"}) {
    for (int again = 0; again < 2; ++again) CHECK_FALSE(found().empty());
    store.erase({kind, gone});
  }
  CHECK(found().empty());
}

TEST_CASE_METHOD(StoreFixture, "all of an item comes back") {
  Item item = make_item(kind, "https://dev.azure.com/contoso", "secret", {{"account", "ada"}});
  item.label = "dev.azure.com \xe2\x80\x93 ada";
  item.expires_at = host.now() + 3600;
  item.lifetime = GENERATE_COPY(WW_LIFETIME_PERSISTENT, WW_LIFETIME_SESSION);
  store.put(item);
  const auto found = store.find(kind, item.key);
  REQUIRE(found);
  CHECK(found->kind == kind);
  CHECK(found->key == item.key);
  CHECK(found->label == item.label);
  CHECK(found->attributes == item.attributes);
  CHECK(found->expires_at == item.expires_at);
  CHECK(found->lifetime == item.lifetime);
}

TEST_CASE_METHOD(StoreFixture, "what was never put is not found") {
  CHECK_FALSE(store.find(kind, "key"));
  CHECK(store.search({kind, ""}).empty());
  CHECK(store.search({kind, "", {{"account", "ada"}}}).empty());
  CHECK_FALSE(store.erase({kind, "key"}));
  CHECK_FALSE(store.erase({kind, ""}));
}

TEST_CASE_METHOD(StoreFixture, "put replaces secret, label and attributes") {
  Item item = make_item(kind, "key", "old", {{"account", "ada"}, {"tenant", "one"}});
  store.put(item);
  item = make_item(kind, "key", "new", {{"account", "grace"}});
  item.label = "renamed";
  store.put(item);

  const auto found = store.find(kind, "key");
  REQUIRE(found);
  CHECK(found->secret.view() == "new");
  CHECK(found->label == "renamed");
  CHECK(found->attributes == item.attributes);
  CHECK(store.search({kind, "", {{"account", "ada"}}}).empty());
  CHECK(store.search({kind, "", {{"tenant", "one"}}}).empty());
  CHECK(keys(store.search({kind, "", {{"account", "grace"}}})) == Keys{"key"});

  store.put(make_item(kind, "key", "newest", {{"account", "grace"}, {"tenant", "two"}}));
  CHECK(store.search({kind, ""}).size() == 1);
  CHECK(keys(store.search({kind, "", {{"tenant", "two"}}})) == Keys{"key"});
}

TEST_CASE_METHOD(StoreFixture, "put replaces an item of the other lifetime") {
  Item item = make_item(kind, "key", "first");
  store.put(item);
  item.lifetime = WW_LIFETIME_SESSION;
  item.secret = Secret("second");
  store.put(item);
  CHECK(store.find(kind, "key").value().secret.view() == "second");
  item.lifetime = WW_LIFETIME_PERSISTENT;
  item.secret = Secret("third");
  store.put(item);
  CHECK(store.find(kind, "key").value().secret.view() == "third");
  CHECK(store.erase({kind, "key"}));
  CHECK_FALSE(store.find(kind, "key"));
}

TEST_CASE_METHOD(StoreFixture, "a large secret and a small one replace each other") {
  for (const std::size_t size : {100U, 65536U, 40000U, 10U}) {
    CAPTURE(size);
    store.put(make_item(kind, "key", binary(size)));
    CHECK(store.find(kind, "key").value().secret.view() == binary(size));
  }
  CHECK(store.search({kind, ""}).size() == 1);
}

TEST_CASE_METHOD(StoreFixture, "keys of one kind are items of their own") {
  const Keys all = {"#key",
                    "KEY",
                    "key",
                    "key:1",
                    "key 2",
                    "key%31",
                    std::string(1000, 'k'),
                    std::string(1000, 'k') + "2"};
  for (const std::string& key : all) store.put(make_item(kind, key, "secret of " + key));
  for (const std::string& key : all) {
    CAPTURE(key);
    CHECK(store.find(kind, key).value().secret.view() == "secret of " + key);
  }
  Keys sorted = all;
  std::sort(sorted.begin(), sorted.end());
  CHECK(keys(store.search({kind, ""})) == sorted);
}

TEST_CASE_METHOD(StoreFixture, "kinds do not see each other") {
  store.put(make_item(kind, "key", "one"));
  store.put(make_item(other_kind, "key", "two"));
  store.put(make_item(kind + ":x", "y", "three"));
  store.put(make_item(kind, "x:y", "four"));
  CHECK(store.find(kind, "key").value().secret.view() == "one");
  CHECK(store.find(other_kind, "key").value().secret.view() == "two");
  CHECK(keys(store.search({kind, ""})) == Keys{"key", "x:y"});
  CHECK(store.find(kind + ":x", "y").value().secret.view() == "three");
  CHECK(store.erase({kind, ""}));
  CHECK(store.search({kind, ""}).empty());
  CHECK(store.find(other_kind, "key"));
  CHECK(store.erase({kind + ":x", ""}));
}

TEST_CASE_METHOD(StoreFixture, "a search by attributes finds exactly what has them all") {
  store.put(make_item(kind, "a", "1", {{"host", "dev.azure.com"}, {"account", "ada"}}));
  store.put(make_item(kind, "b", "2", {{"host", "dev.azure.com"}, {"account", "grace"}}));
  store.put(make_item(kind, "c", "3", {{"host", "example.org"}}));
  CHECK(keys(store.search({kind, "", {{"host", "dev.azure.com"}}})) == Keys{"a", "b"});
  CHECK(keys(store.search({kind, "", {{"account", "ada"}, {"host", "dev.azure.com"}}})) ==
        Keys{"a"});
  CHECK(keys(store.search({kind, "b", {{"host", "dev.azure.com"}}})) == Keys{"b"});
  CHECK(store.search({kind, "c", {{"host", "dev.azure.com"}}}).empty());
  CHECK(store.search({kind, "", {{"host", "dev.azure"}}}).empty());
  CHECK(store.search({kind, "", {{"hos", "dev.azure.com"}}}).empty());
}

TEST_CASE_METHOD(StoreFixture, "attributes may have any text for a value") {
  const std::string values[] = {"",
                                " ",
                                "=",
                                "a=b",
                                "two\nlines",
                                "\t",
                                "\"'\\",
                                "gr\xc3\xbc\xc3\x9f",
                                "\xf0\x9f\x94\x91",
                                ":;,#%00",
                                std::string(2000, 'v')};
  int number = 0;
  for (const std::string& value : values)
    store.put(make_item(kind, std::to_string(number++), value, {{"weird", value}}));
  number = 0;
  for (const std::string& value : values) {
    CAPTURE(value);
    const auto found = store.search({kind, "", {{"weird", value}}});
    REQUIRE(keys(found) == Keys{std::to_string(number++)});
    CHECK(found[0].secret.view() == value);
    CHECK(found[0].attributes == Pairs{{"weird", value}});
  }
}

TEST_CASE_METHOD(StoreFixture, "attributes may have the names that a store uses itself") {
  const Pairs attributes = {{"kind", "x"},           {"key", "y"},           {"xdg:schema", "z"},
                            {"watchword:kind", "k"}, {"watchword:key", "l"}, {"label", "m"}};
  store.put(make_item(kind, "key", "secret", attributes));
  CHECK(store.find(kind, "key").value().attributes == attributes);
  CHECK(store.search({kind, "", attributes}).size() == 1);
}

TEST_CASE_METHOD(StoreFixture, "a search without secrets gives none") {
  store.put(make_item(kind, "key", "secret", {{"account", "ada"}}));
  const auto found = store.search({kind, "", {}, false});
  REQUIRE(found.size() == 1);
  CHECK(found[0].secret.empty());
  CHECK(found[0].key == "key");
  CHECK(found[0].attributes == Pairs{{"account", "ada"}});
}

TEST_CASE_METHOD(StoreFixture, "erase takes what matches and nothing else") {
  store.put(make_item(kind, "a", "1", {{"host", "one"}}));
  store.put(make_item(kind, "b", "2", {{"host", "one"}}));
  store.put(make_item(kind, "c", "3", {{"host", "two"}}));
  store.put(make_item(kind, "d", "4", {{"host", "three"}}));
  CHECK_FALSE(store.erase({kind, "a", {{"host", "two"}}}));
  CHECK_FALSE(store.erase({kind, "", {{"host", "four"}}}));
  CHECK(store.search({kind, ""}).size() == 4);
  CHECK(store.erase({kind, "", {{"host", "one"}}}));
  CHECK(keys(store.search({kind, ""})) == Keys{"c", "d"});
  CHECK(store.erase({kind, "c"}));
  CHECK_FALSE(store.erase({kind, "c"}));
  CHECK(keys(store.search({kind, ""})) == Keys{"d"});
  CHECK(store.erase({kind, ""}));
  CHECK_FALSE(store.erase({kind, ""}));
}

TEST_CASE_METHOD(StoreFixture, "an item whose time has passed is gone") {
  Item item = make_item(kind, "key", "secret", {{"account", "ada"}});
  item.expires_at = host.now() + 100;
  item.lifetime = GENERATE_COPY(WW_LIFETIME_PERSISTENT, WW_LIFETIME_SESSION);
  store.put(item);
  store.put(make_item(kind, "forever", "secret"));
  host.move_clock(50);
  CHECK(store.find(kind, "key"));
  host.move_clock(50);
  CHECK_FALSE(store.find(kind, "key"));
  CHECK(store.search({kind, "", {{"account", "ada"}}}).empty());
  CHECK(keys(store.search({kind, ""})) == Keys{"forever"});

  item.expires_at = 0;
  item.secret = Secret("again");
  store.put(item);
  CHECK(store.find(kind, "key").value().secret.view() == "again");
}

TEST_CASE_METHOD(StoreFixture, "what no store takes is refused and changes nothing") {
  store.put(make_item(kind, "key", "old"));
  const auto status = [&](const Item& item) {
    return failure_of([&] { store.put(item); }).status();
  };
  CHECK(status(make_item(kind, "key", binary(WW_STORE_SECRET_MAX_BYTES + 1))) == WW_INVALID);
  CHECK(status(make_item(kind, "", "new")) == WW_INVALID);
  CHECK(status(make_item("", "key", "new")) == WW_INVALID);
  CHECK(status(make_item(kind, "key", "new", {{"huge", std::string(20000, 'v')}})) == WW_INVALID);
  CHECK(store.find(kind, "key").value().secret.view() == "old");
  CHECK(failure_of([&] { store.search({"", ""}); }).status() == WW_INVALID);
  CHECK(failure_of([&] { store.erase({"", ""}); }).status() == WW_INVALID);
  CHECK(store.search({kind, ""}).size() == 1);
}

TEST_CASE_METHOD(StoreFixture, "a refusal says why, and never the secret") {
  const std::string secret = binary(WW_STORE_SECRET_MAX_BYTES) + "s3cret";
  const Failure failure = failure_of([&] { store.put(make_item(kind, "key", secret)); });
  CHECK(failure.message().find("65536") != std::string::npos);
  CHECK(failure.message().find("s3cret") == std::string::npos);
}

TEST_CASE_METHOD(StoreFixture, "two processes see each other's writes", "[shared]") {
  CHECK(run_client({"get", kind, "key"}).exit_code == 1);
  store.put(make_item(kind, "key", "from the first"));
  CHECK(run_client({"get", kind, "key"}).output == "from the first");
  CHECK(run_client({"put", kind, "key"}, "from the second").exit_code == 0);
  CHECK(store.find(kind, "key").value().secret.view() == "from the second");
  CHECK(run_client({"erase", kind, "key"}).exit_code == 0);
  CHECK_FALSE(store.find(kind, "key"));
  CHECK(run_client({"erase", kind, "key"}).exit_code == 1);
}

TEST_CASE_METHOD(StoreFixture, "many items", "[many]") {
  constexpr int kCount = 100;
  for (int i = 0; i < kCount; ++i)
    store.put(make_item(kind, "key " + std::to_string(i), "secret " + std::to_string(i),
                        {{"half", std::to_string(i % 2)}}));
  CHECK(store.search({kind, ""}).size() == kCount);
  CHECK(store.search({kind, "", {{"half", "1"}}}).size() == kCount / 2);
  CHECK(store.find(kind, "key 42").value().secret.view() == "secret 42");
  CHECK(store.erase({kind, "", {{"half", "0"}}}));
  CHECK(store.search({kind, ""}).size() == kCount / 2);
}

}  // namespace
}  // namespace watchword::test
