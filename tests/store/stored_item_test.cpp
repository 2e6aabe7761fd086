// The layout that stores write items down in.

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <watchword/sdk/stored_item.hpp>

#include "support/loaded_store.h"

namespace watchword::test {
namespace {

Secret encoded(const Item& item) {
  const auto attributes = borrow(item.attributes);
  const ww_item c = borrow(item, attributes);
  return encode(c, 1700000000);
}

const Pairs kAttributes = {{"account", "ada"}, {"", ""}};

TEST_CASE("an item is read back whole") {
  Item item = make_item("kind", "key", std::string("\0s\n", 3), kAttributes);
  item.expires_at = -5;
  item.lifetime = WW_LIFETIME_SESSION;
  const auto found = decode(encoded(item).view());
  REQUIRE(found);
  CHECK(found->kind == "kind");
  CHECK(found->key == "key");
  CHECK(found->label == item.label);
  CHECK(found->attributes == kAttributes);
  CHECK(found->secret.view() == item.secret.view());
  CHECK(found->expires_at == -5);
  CHECK(found->lifetime == WW_LIFETIME_SESSION);
  CHECK(found->written_at == 1700000000);
}

TEST_CASE("an item that was cut anywhere, or has something behind it, is none") {
  const Secret whole = encoded(make_item("kind", "key", "secret", kAttributes));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(decode(whole.view().substr(0, size)));
  CHECK_FALSE(decode(std::string(whole.view()) + "x"));
  CHECK(decode(whole.view()));
}

TEST_CASE("an item of another version or with wild numbers is none") {
  std::string bytes(encoded(make_item("kind", "key", "secret", kAttributes)).view());
  bytes[3] = '2';
  CHECK_FALSE(decode(bytes));
  bytes[3] = '1';
  for (std::size_t at = 28; at < bytes.size(); ++at) {
    std::string broken = bytes;
    broken.replace(at, 8, 8, '\xff');
    const auto found = decode(broken);
    if (found) CHECK(found->secret.size() <= broken.size());
  }
  bytes.replace(28, 8, 8, '\xff');  // the size of the kind
  CHECK_FALSE(decode(bytes));
}

TEST_CASE("an item expires at its time, or never") {
  StoredItem item;
  CHECK_FALSE(item.expired(1));
  item.expires_at = 100;
  CHECK_FALSE(item.expired(99));
  CHECK(item.expired(100));
}

}  // namespace
}  // namespace watchword::test
