// Blocks that are longer than what the Credential Manager takes, and all that can come in between.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>

#include <watchword/sdk/credential_blocks.hpp>

#include "support/fake_credential_manager.h"

namespace watchword::test {
namespace {

using credentials::Blocks;
using credentials::Persistence;
using credentials::Refusal;

constexpr const char* kName = "watchword:test:name";

std::string content(std::size_t size, char first = 'a') {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    out[i] = static_cast<char>(first + static_cast<int>(i % 61));
  return out;
}

void write(const Blocks& blocks, const std::string& text, const char* name = kName) {
  blocks.write(name, "label", Persistence::kMachine, text);
}

std::uint32_t error_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Refusal& refusal) {
    return refusal.error;
  }
  return 0;
}

TEST_CASE("a block of any size comes back, and leaves nothing of the one before") {
  FakeCredentialManager manager;
  const Blocks blocks(manager);
  for (const std::size_t size : {0U, 1U, 2500U, 2559U, 2560U, 2561U, 5100U, 5120U, 90000U, 10U}) {
    CAPTURE(size);
    write(blocks, content(size));
    CHECK(blocks.read(kName)->view() == content(size));
    const auto all = blocks.read_all("watchword:test:");
    REQUIRE(all.size() == 1);
    CHECK(all[0].content.view() == content(size));
  }
  CHECK(manager.all().size() == 1);
  CHECK(blocks.erase(kName));
  CHECK(manager.all().empty());
  CHECK_FALSE(blocks.erase(kName));
}

TEST_CASE("a write that fails anywhere changes nothing and leaves nothing") {
  for (const std::size_t before : {10U, 9000U})
    for (int done = 0; done < 4; ++done) {
      CAPTURE(before, done);
      FakeCredentialManager manager;
      const Blocks blocks(manager);
      write(blocks, content(before, 'A'));
      const std::size_t kept = manager.all().size();
      manager.write_error = 8;  // ERROR_NOT_ENOUGH_MEMORY
      manager.writes_left = done;
      CHECK(error_of([&] { write(blocks, content(9000)); }) == 8);
      CHECK(blocks.read(kName)->view() == content(before, 'A'));
      CHECK(manager.all().size() == kept);
    }
}

// As a process that is killed: nobody cleans up.
struct Killed {};

class KilledManager : public FakeCredentialManager {
 public:
  std::uint32_t write(const credentials::Credential& credential) override {
    if (lives-- == 0) throw Killed();
    return FakeCredentialManager::write(credential);
  }
  std::uint32_t erase(const std::string& name) override {
    if (lives <= 0) throw Killed();
    return FakeCredentialManager::erase(name);
  }
  int lives = 1'000'000;
};

TEST_CASE("what a killed writer leaves is never read, and is swept when it is old") {
  constexpr int kWrites = 4;  // three parts and the head
  for (int done = 0; done <= kWrites; ++done) {
    CAPTURE(done);
    KilledManager manager;
    const Blocks blocks(manager);
    write(blocks, content(9000, 'A'));
    manager.lives = done;
    CHECK_THROWS_AS(write(blocks, content(9001)), Killed);
    manager.lives = 1'000'000;

    const std::string expected = done == kWrites ? content(9001) : content(9000, 'A');
    CHECK(blocks.read(kName)->view() == expected);
    CHECK(blocks.read_all("watchword:test:").size() == 1);

    blocks.tidy("watchword:test:");  // it may be being written
    CHECK(manager.all().size() == (done == kWrites ? 7U : 4U + static_cast<unsigned>(done)));
    manager.clock += Blocks::kLeftoverSeconds + 1;
    CHECK(blocks.tidy("watchword:test:")[0].content.view() == expected);
    CHECK(manager.all().size() == 4);
    CHECK(blocks.read(kName)->view() == expected);
  }
}

TEST_CASE("a reader that is overtaken by a writer reads the old block or the new one") {
  FakeCredentialManager manager;
  const Blocks blocks(manager);
  write(blocks, content(9000, 'A'));
  int reads = 0;
  manager.before_read = [&](const std::string&) {
    if (++reads != 3) return;  // the head and one part are read
    manager.before_read = nullptr;
    write(blocks, content(9001));
  };
  CHECK(blocks.read(kName)->view() == content(9001));
}

TEST_CASE("a list that shows half of a set is completed by reading") {
  // A part is not in the list, because it was replaced while the list was made.
  class HalfList : public FakeCredentialManager {
   public:
    std::uint32_t list(const std::string& prefix,
                       std::vector<credentials::Credential>& out) override {
      const auto error_code = FakeCredentialManager::list(prefix, out);
      if (!out.empty()) out.pop_back();
      return error_code;
    }
  } manager;
  const Blocks blocks(manager);
  write(blocks, content(9000));
  REQUIRE(blocks.read_all("watchword:").size() == 1);
  CHECK(blocks.read_all("watchword:")[0].content.view() == content(9000));
}

TEST_CASE("a head without all of its parts, and what others wrote, is no block") {
  FakeCredentialManager manager;
  const Blocks blocks(manager);
  write(blocks, content(9000));
  manager.erase(std::string(kName) + "#fa-1.2");
  CHECK_FALSE(blocks.read(kName));
  CHECK(blocks.read_all("watchword:").empty());
  for (const char* text :
       {"", "WWC1", "WWC1 x", "WWC1 x\n", "WWC1 x y\n", "WWC1 x 3 \nabc", "WWC1 x 2\nabc",
        "WWC1 x 4\nabc", "WWC1 x -1\n", "WWC2 x 3\nabc", "WWC1 x 99999999999999999999999\nabc"}) {
    CAPTURE(text);
    manager.write({kName, "", Persistence::kMachine, Secret(text), 0});
    CHECK_FALSE(blocks.read(kName));
    CHECK(blocks.read_all("watchword:").empty());
  }
  manager.write({kName, "", Persistence::kMachine, Secret("WWC1 x 3\nabc"), 0});
  CHECK(blocks.read(kName)->view() == "abc");
}

TEST_CASE("everything of a prefix is erased with its parts, and of no other") {
  FakeCredentialManager manager;
  const Blocks blocks(manager);
  write(blocks, content(9000), "watchword:one:a");
  write(blocks, content(10), "watchword:one:b");
  write(blocks, content(9000), "watchword:ones:a");
  blocks.erase_all("watchword:one:");
  CHECK(blocks.read_all("watchword:").size() == 1);
  CHECK(manager.all().size() == 4);
}

}  // namespace
}  // namespace watchword::test
