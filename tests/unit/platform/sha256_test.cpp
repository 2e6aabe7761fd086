#include "platform/sha256.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/testing/sha256.hpp>

namespace watchword::test {
namespace {

TEST_CASE("the hash for tests is the one that everybody else computes") {
  // Around one block and two: where the padding needs a block more.
  for (std::size_t size = 0; size < 140; ++size) {
    CAPTURE(size);
    const std::string data(size, static_cast<char>(size * 7));
    const auto expected = watchword::sha256(data);
    CHECK(sha256(data) == std::string(expected.begin(), expected.end()));
  }
}

}  // namespace
}  // namespace watchword::test
