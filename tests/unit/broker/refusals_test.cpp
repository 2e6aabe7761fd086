#include "broker/refusals.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <ctime>
#include <unistd.h>

#include "support/directory.h"

namespace watchword::broker {
namespace {

// Of the kernel's there is none without a name, so that the file has to do.
constexpr const char* kNoRing = "";
const platform::MemoryKeys no_ring(kNoRing);

std::string own_ring() {
  return "watchword:test:refused:" + std::to_string(::getpid());
}

Target target(const char* host, std::optional<std::string> path = std::nullopt) {
  Target out;
  out.protocol = "https";
  out.host = host;
  out.path = std::move(path);
  return out;
}

struct Place {
  std::string ring = GENERATE(own_ring(), std::string(kNoRing));
  test::Directory directory;
  host::State state{directory / "state"};
  platform::MemoryKeys keys{ring};
  Refusals refusals{state, keys};

  Place() {
    if (!ring.empty() && !platform::MemoryKeys(ring).available())
      SKIP("this system withholds the kernel keyring");
  }
  ~Place() { refusals.clear(); }
};

}  // namespace

TEST_CASE("a refused secret counts for its target only, and for other processes") {
  Place place;
  const Target engine = target("dev.azure.com", "contoso/engine/_git/engine");
  place.refusals.note(engine, "aa", true);

  const Refusals other_process(place.state, place.keys);
  CHECK(other_process.has(engine, "aa"));
  CHECK_FALSE(other_process.has(engine, "bb"));
  CHECK_FALSE(other_process.has(target("dev.azure.com", "fabrikam/fiber/_git/fiber"), "aa"));
  CHECK_FALSE(other_process.has(target("dev.azure.com"), "aa"));
  CHECK_FALSE(other_process.has(target("dev.azure.com", ""), "aa"));
  CHECK_FALSE(other_process.has(target("ssh.dev.azure.com", engine.path), "aa"));
  Target plain = engine;
  plain.protocol = "http";
  CHECK_FALSE(other_process.has(plain, "aa"));
  Target named = engine;
  named.username = "contoso";  // `erase` names the user of the answer, `get` does not
  CHECK(other_process.has(named, "aa"));
}

TEST_CASE("it counts no more when a server took it, or a person signs in") {
  Place place;
  const Target here = target("dev.azure.com");
  for (const char* hash : {"aa", "bb", "cc"}) place.refusals.note(here, hash, true);
  place.refusals.forget(here, "aa");
  CHECK_FALSE(place.refusals.has(here, "aa"));
  CHECK(place.refusals.has(here, "bb"));
  place.refusals.clear();
  CHECK_FALSE(place.refusals.has(here, "bb"));
  CHECK_FALSE(place.refusals.has(here, "cc"));
}

TEST_CASE("what a person may have thought up does not get to a file, not even as a hash") {
  const test::Directory directory;
  const host::State state(directory / "state");
  Refusals(state, no_ring).note(target("dev.azure.com"), "aa", false);
  CHECK_FALSE(directory.has("state"));
}

TEST_CASE("in a file it counts for a minute, and what is damaged or from the future for nothing") {
  const test::Directory directory;
  const host::State state(directory / "state");
  const Refusals refusals(state, no_ring);
  const Target here = target("dev.azure.com");
  refusals.note(here, "aa", true);
  const std::string mark = state.get("host", "refused")->substr(0, 40);
  const auto written = [&](const std::string& line) {
    state.put("host", "refused", line);
    return refusals.has(here, "aa");
  };
  const std::int64_t now = std::time(nullptr);
  CHECK(written(mark + ' ' + std::to_string(now - 50) + '\n'));
  CHECK(written("junk\n\n" + mark + ' ' + std::to_string(now) + '\n'));
  CHECK_FALSE(written(mark + ' ' + std::to_string(now - Refusals::kSeconds) + '\n'));
  CHECK_FALSE(written(mark + ' ' + std::to_string(now + 1000) + '\n'));
  CHECK_FALSE(written(mark + " x\n"));
  CHECK_FALSE(written(mark));
}

TEST_CASE("no more are written than a loop needs") {
  const test::Directory directory;
  const host::State state(directory / "state");
  const Refusals refusals(state, no_ring);
  for (int i = 0; i < 200; ++i)
    refusals.note(target("dev.azure.com"), "hash " + std::to_string(i), true);
  CHECK(refusals.has(target("dev.azure.com"), "hash 199"));
  CHECK(state.get("host", "refused")->size() < 64 * 60);
}

TEST_CASE("where nothing can be kept at all nothing is refused") {
  const host::State state("/dev/null/state");
  const Refusals refusals(state, no_ring);
  refusals.note(target("dev.azure.com"), "aa", true);
  CHECK_FALSE(refusals.has(target("dev.azure.com"), "aa"));
  refusals.forget(target("dev.azure.com"), "aa");
  refusals.clear();
}

}  // namespace watchword::broker
