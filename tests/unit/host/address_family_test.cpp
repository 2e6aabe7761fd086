#include "keep/address_family.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/directory.h"

namespace watchword::host {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;

TEST_CASE("the family that answered is known for a while") {
  const test::Directory directory;
  const State state(directory / "state");
  CHECK(recall_family(state, kNow) == 0);
  note_family(state, 4, kNow);
  CHECK(recall_family(state, kNow) == 4);
  CHECK(recall_family(state, kNow + kFamilySeconds - 1) == 4);
  CHECK(recall_family(state, kNow + kFamilySeconds) == 0);
  note_family(state, 6, kNow);
  CHECK(recall_family(state, kNow) == 6);
  CHECK(recall_family(state, kNow - 1) == 0);  // a clock that was set back
}

TEST_CASE("a note of another shape is none") {
  const test::Directory directory;
  const State state(directory / "state");
  state.put("network", "address-family", GENERATE("", "4", "4 ", "4 soon", "5 1800000000", "46"));
  CHECK(recall_family(state, kNow) == 0);
}

TEST_CASE("where nothing can be noted nothing is known, and no more than that") {
  const State nowhere({std::nullopt, {}}, nullptr);
  note_family(nowhere, 4, kNow);
  CHECK(recall_family(nowhere, kNow) == 0);
}

}  // namespace
}  // namespace watchword::host
