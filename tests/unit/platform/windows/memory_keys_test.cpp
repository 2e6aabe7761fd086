#include "platform/memory_keys.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <watchword/sdk/credential_manager.hpp>

namespace watchword::platform {
namespace {

std::vector<credentials::Credential> kept(const std::string& ring) {
  credentials::SystemManager manager;
  std::vector<credentials::Credential> out;
  REQUIRE(manager.list(ring, out) == 0);
  return out;
}

}  // namespace

TEST_CASE("What is kept in memory are credentials of this session, none of them too long") {
  const std::string ring = "watchword:test:session";
  const MemoryKeys keys(ring);
  REQUIRE(keys.put("a", std::string(9000, 'x'), 60));
  const auto found = kept(ring);
  CHECK(found.size() == 4);
  for (const auto& one : found) {
    CHECK(one.persistence == credentials::Persistence::kSession);
    CHECK(one.content.size() <= credentials::kContentMaxBytes);
  }
  keys.clear();
  CHECK(kept(ring).empty());
}

TEST_CASE("What is over leaves the Credential Manager with the next that is kept") {
  const std::string ring = "watchword:test:over";
  const MemoryKeys keys(ring);
  REQUIRE(keys.put("a", std::string(9000, 'x'), 1));
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  REQUIRE(keys.put("b", "y", 60));
  CHECK(kept(ring).size() == 1);
  keys.clear();
}

TEST_CASE("Of too many the oldest are given up") {
  const std::string ring = "watchword:test:many";
  const MemoryKeys keys(ring);
  credentials::SystemManager manager;
  const credentials::Blocks blocks(manager);
  constexpr int kMany = 130;
  const auto digits = [](std::int64_t time) {
    const std::string text = std::to_string(time);
    return std::string(20 - text.size(), '0') + text;
  };
  const auto named = [&](int i) { return ring + ":" + std::to_string(i); };
  for (int i = 0; i < kMany; ++i)  // as put() writes them, but without a look at the others
    blocks.write(named(i), "test", credentials::Persistence::kSession,
                 digits(manager.now() - kMany + i) + digits(manager.now() + 600));
  REQUIRE(keys.put("newest", "x", 600));
  CHECK(kept(ring).size() == kMany / 2 + 1);
  CHECK_FALSE(blocks.read(named(0)));
  CHECK(blocks.read(named(kMany - 1)));
  CHECK(keys.get("newest"));
  keys.clear();
}

}  // namespace watchword::platform
