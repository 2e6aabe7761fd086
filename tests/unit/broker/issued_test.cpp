#include "broker/issued.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "support/directory.h"
#include "support/full_disk.h"

namespace watchword::broker {
namespace {

constexpr const char* kHost = "dev.azure.com:8443";
// Of the kernel's there is none without a name, so that the file has to do.
const platform::MemoryKeys no_kernel_ring("");

TEST_CASE("what was issued is found as it was noted") {
  const test::Directory directory;
  const host::State state(directory / "state");
  const Issued issued(state, no_kernel_ring);
  issued.add(kHost, {"aa", "entra", "a session|with blanks", 1795287136, false});
  issued.add(kHost, {"bb", "pat", "", 1795287137, false});
  issued.mark_accepted(kHost, "aa");

  const auto first = issued.find(kHost, "aa");
  REQUIRE(first);
  CHECK(first->provider == "entra");
  CHECK(first->session == "a session|with blanks");
  CHECK(first->issued_at == 1795287136);
  CHECK(first->accepted);
  const auto second = issued.find(kHost, "bb");
  REQUIRE(second);
  CHECK(second->session.empty());
  CHECK_FALSE(second->accepted);
  CHECK_FALSE(issued.find(kHost, "cc"));
  CHECK_FALSE(issued.find("other.example", "aa"));
}

TEST_CASE("a damaged record hides no other") {
  const test::Directory directory;
  const host::State state(directory / "state");
  state.put("host", std::string("issued/") + kHost,
            "\naa\n entra 1 0 s\nbb  1 0 s\ncc entra 1x 0 s\ndd entra 1 2 s\nee entra 1 1 s");
  const Issued issued(state, no_kernel_ring);
  for (const char* damaged : {"", "aa", "bb", "cc", "dd"}) {
    CAPTURE(damaged);
    CHECK_FALSE(issued.find(kHost, damaged));
  }
  CHECK(issued.find(kHost, "ee"));
}

TEST_CASE("where no file can be written the kernel's memory knows what was issued") {
  const std::string ring = "watchword:test:issued:" + std::to_string(::getpid());
  if (!platform::MemoryKeys(ring).available()) SKIP("this system withholds the kernel keyring");
  const test::Directory directory;
  const std::string root = GENERATE("missing", "full", "gone");
  CAPTURE(root);
  const host::State state(root == "missing" ? "/dev/null/state" : directory / "state");
  const platform::MemoryKeys keys(ring);
  const Issued issued(state, keys);
  const IssuedCredential credential{"aa", "pat", "a session", 5, false};
  if (root == "gone") {
    issued.add(kHost, credential);
    std::filesystem::remove_all(directory / "state");
  } else {
    const test::FullDisk full;
    CHECK_THROWS_AS(issued.add(kHost, credential), Failure);
    CHECK_THROWS_AS(issued.check_writable(kHost), Failure);
  }
  const auto found = issued.find(kHost, "aa");
  REQUIRE(found);
  CHECK(found->provider == "pat");
  CHECK(found->session == "a session");
  CHECK(found->issued_at == 5);
  CHECK_FALSE(found->accepted);
  CHECK_FALSE(issued.find("other.example", "aa"));

  if (root == "missing")
    CHECK_THROWS_AS(issued.mark_accepted(kHost, "aa"), Failure);
  else
    issued.mark_accepted(kHost, "aa");
  CHECK(issued.find(kHost, "aa")->accepted);
  // The same once more does not make it a new one.
  try {
    issued.add(kHost, credential);
  } catch (const Failure&) {
  }
  CHECK(issued.find(kHost, "aa")->accepted);
  platform::MemoryKeys(ring).clear();
}

TEST_CASE("whether anything can be noted is found out by writing") {
  const test::Directory directory;
  const host::State state(directory / "state");
  const Issued issued(state, no_kernel_ring);
  issued.check_writable(kHost);
  issued.add(kHost, {"aa", "pat", "", 5, false});
  issued.check_writable(kHost);
  CHECK(issued.find(kHost, "aa"));
  const test::FullDisk full;
  CHECK_THROWS_AS(issued.check_writable(kHost), Failure);
}

}  // namespace
}  // namespace watchword::broker
