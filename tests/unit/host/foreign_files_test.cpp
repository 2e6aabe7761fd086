#include "plugins/foreign_files.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <sys/stat.h>

#include "plugins/listed_programs.h"
#include "settings/git_config.h"
#include "support/directory.h"
#include "support/failure.h"

namespace watchword::host {
namespace {

namespace fs = std::filesystem;
using test::failure_of;
using test::status_of;

constexpr std::size_t kMax = 100;

struct Fixture {
  test::Directory directory;
  std::map<std::string, std::string> variables;
  platform::Environment environment = [this](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  GitConfig git;
  Config config{environment, git};
  Manifest manifest;
  Inputs inputs{environment};
  ForeignFiles files{manifest, config, environment, inputs};

  Fixture() {
    manifest.id = "entra";
    manifest.files = {directory / "keys/*.key", directory / "agent"};
    manifest.files_from_environment = {"TOKEN_FILE"};
    manifest.files_from_config = {"entra.certificate"};
    directory.write("keys/one.key", "KEY");
    directory.write("keys/one.txt", "TEXT");
    directory.write("token", "TOKEN");
  }
};

TEST_CASE("a pattern's star stands for a name, not for a path") {
  CHECK(path_matches("/a/b.key", "/a/*.key"));
  CHECK(path_matches("/a/b", "/a/b"));
  CHECK_FALSE(path_matches("/a/.key", "/a/*.key"));
  CHECK_FALSE(path_matches("/a/b/c.key", "/a/*.key"));
  CHECK_FALSE(path_matches("/a/b.keys", "/a/*.key"));
  CHECK_FALSE(path_matches("/b.key", "/a/*.key"));
  CHECK_FALSE(path_matches("/a/b/", "/a/b"));
}

TEST_CASE("a plugin reads what its manifest lists and what the user names, and nothing else") {
  Fixture fixture;
  CHECK(fixture.files.read(fixture.directory / "keys/one.key", kMax)->view() == "KEY");
  CHECK_FALSE(fixture.files.read(fixture.directory / "keys/two.key", kMax));
  CHECK_FALSE(fixture.files.exists(fixture.directory / "agent"));
  fixture.directory.write("agent", "");
  CHECK(fixture.files.exists(fixture.directory / "agent"));

  const std::string token = fixture.directory / "token";
  CHECK(status_of(failure_of([&] { fixture.files.read(token, kMax); })) == WW_REFUSED);
  fixture.variables["TOKEN_FILE"] = token;
  CHECK(fixture.files.read(token, kMax)->view() == "TOKEN");
  fixture.variables = {{"WATCHWORD_ENTRA_CERTIFICATE", token}};
  CHECK(fixture.files.read(token, kMax)->view() == "TOKEN");

  for (const std::string& path :
       {fixture.directory / "keys/one.txt", fixture.directory / "keys/../keys/one.key",
        std::string("/etc/passwd")})
    CHECK(status_of(failure_of([&] { fixture.files.read(path, kMax); })) == WW_REFUSED);
  CHECK(status_of(failure_of([&] { fixture.files.read("token", kMax); })) == WW_INVALID);
  CHECK(status_of(failure_of([&] { fixture.files.exists(""); })) == WW_INVALID);
}

TEST_CASE("a link is followed where the user named it") {
  Fixture fixture;
  fs::create_symlink(fixture.directory / "token", fixture.directory / "keys/link.key");
  CHECK(status_of(failure_of(
            [&] { fixture.files.read(fixture.directory / "keys/link.key", kMax); })) == WW_REFUSED);
  fixture.variables["TOKEN_FILE"] = fixture.directory / "keys/link.key";
  CHECK(fixture.files.read(fixture.directory / "keys/link.key", kMax)->view() == "TOKEN");
}

TEST_CASE("what is no file, too large or not readable is told, and never waited for") {
  Fixture fixture;
  const std::string pipe = fixture.directory / "keys/pipe.key";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(status_of(failure_of([&] { fixture.files.read(pipe, kMax); })) == WW_REFUSED);
  CHECK_FALSE(fixture.files.exists(pipe));
  fs::create_directory(fixture.directory / "keys/directory.key");
  CHECK(status_of(failure_of([&] {
          fixture.files.read(fixture.directory / "keys/directory.key", kMax);
        })) == WW_REFUSED);
  fixture.directory.write("keys/large.key", std::string(kMax + 1, 'x'));
  const auto failure =
      failure_of([&] { fixture.files.read(fixture.directory / "keys/large.key", kMax); });
  REQUIRE(failure);
  CHECK(failure->status() == WW_INVALID);
  CHECK(failure->message().find("larger than 100 bytes") != std::string::npos);
  fixture.directory.write("keys/exact.key", std::string(kMax, 'x'));
  CHECK(fixture.files.read(fixture.directory / "keys/exact.key", kMax)->size() == kMax);
}

class ProgramFixture {
 public:
  ProgramFixture() {
    manifest.programs = {"tool"};
    ::setenv("PATH", (directory / "bin:" + before_).c_str(), 1);
  }
  ~ProgramFixture() { ::setenv("PATH", before_.c_str(), 1); }
  ProgramFixture(const ProgramFixture&) = delete;
  ProgramFixture& operator=(const ProgramFixture&) = delete;

  std::optional<platform::RunResult> run(const std::string& name,
                                         const std::vector<std::string>& arguments = {},
                                         std::uint32_t timeout_ms = 0) const {
    std::vector<ww_text> texts;
    for (const std::string& argument : arguments) texts.push_back(text(argument));
    const ww_pair added{text("ADDED"), text("value")};
    const ww_program_run c{sizeof(ww_program_run),
                           text(name),
                           texts.data(),
                           texts.size(),
                           &added,
                           1,
                           timeout_ms,
                           1000};
    return run_listed(manifest, c, platform::Handle::kNone);
  }

  test::Directory directory;
  Manifest manifest;

 private:
  std::string before_ = std::getenv("PATH");
};

TEST_CASE("a program that is listed is run, and both its streams are taken") {
  const ProgramFixture fixture;
  CHECK_FALSE(fixture.run("tool"));
  CHECK(status_of(failure_of([&] { fixture.run("sh"); })) == WW_REFUSED);
  fixture.directory.script("bin/tool", "echo \"out:$1:$ADDED:$HOME\"; echo err >&2; cat; exit 3");
  const auto result = fixture.run("tool", {"a b"});
  REQUIRE(result);
  CHECK(result->exit_code == 3);
  CHECK(result->output.view() == "out:a b:value:" + std::string(std::getenv("HOME")) + "\n");
  CHECK(result->errors.view() == "err\n");
}

TEST_CASE("a program that prints without end or does not end is ended") {
  const ProgramFixture fixture;
  fixture.directory.script("bin/tool", "if [ \"$1\" ]; then yes >&2; else exec sleep 30; fi");
  CHECK(status_of(failure_of([&] { fixture.run("tool", {"errors"}); })) == WW_INVALID);
  CHECK(status_of(failure_of([&] { fixture.run("tool", {}, 200); })) == WW_TIMEOUT);
}

}  // namespace
}  // namespace watchword::host
