#include "platform/memory_keys.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <thread>

namespace watchword::platform {
namespace {

// For this process alone.
std::string own_name() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return "watchword:test:" + std::to_string(now.count());
}

}  // namespace

TEST_CASE("What is kept is found until its time is over") {
  const MemoryKeys keys(own_name());
  if (!keys.available()) SKIP("this system withholds its memory for keys");
  CHECK_FALSE(keys.get("a"));
  CHECK(keys.put("a", "one", 60));
  keys.put("b", "two", 1);
  CHECK(keys.get("a")->view() == "one");
  keys.put("a", "three", 60);
  CHECK(keys.get("a")->view() == "three");
  CHECK(keys.all().size() == 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  CHECK_FALSE(keys.get("b"));
  REQUIRE(keys.all().size() == 1);
  CHECK(keys.all().front().view() == "three");
  keys.erase("a");
  CHECK(keys.all().empty());
  CHECK_FALSE(keys.get("a"));
  keys.put("c", "four", 60);
  keys.clear();
  CHECK_FALSE(keys.get("c"));
}

TEST_CASE("What is kept may be empty, long, and named in upper and lower case") {
  const MemoryKeys keys(own_name());
  if (!keys.available()) SKIP("this system withholds its memory for keys");
  for (const std::size_t size : {0U, 1U, 2400U, 2560U, 2561U, 5120U, 9000U}) {
    CAPTURE(size);
    std::string value(size, '\0');
    for (std::size_t i = 0; i < size; ++i) value[i] = static_cast<char>(i * 7);
    REQUIRE(keys.put("a", value, 60));
    REQUIRE(keys.get("a"));
    CHECK(keys.get("a")->view() == value);
  }
  keys.put("A", "another", 60);
  CHECK(keys.get("a")->size() == 9000);
  CHECK(keys.get("A")->view() == "another");
  keys.clear();
  CHECK_FALSE(keys.get("a"));
}

TEST_CASE("What is kept under one name is not found or cleared under another") {
  const std::string name = own_name();
  const MemoryKeys keys(name);
  const MemoryKeys others(name + "s");
  if (!keys.available()) SKIP("this system withholds its memory for keys");
  others.put("a", "theirs", 60);
  CHECK_FALSE(keys.get("a"));
  keys.put("a", "ours", 60);
  keys.clear();
  CHECK(others.get("a")->view() == "theirs");
  others.clear();
}

}  // namespace watchword::platform
