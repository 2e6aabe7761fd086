#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "platform/directories.h"
#include "platform/files.h"
#include "platform/paths.h"
#include "support/directory.h"
#include "support/environment.h"

namespace watchword::platform {
namespace {

using test::Directory;
using test::environment;

TEST_CASE("a path is absolute or not, and has a last part and a directory") {
  struct Case {
    const char* path;
    bool absolute;
    const char* last;
    const char* directory;
  };
  for (const auto& [path, absolute, last, directory] : {
           Case{"", false, "", ""},
           Case{"file", false, "file", ""},
           Case{"here/file", false, "file", "here"},
           Case{"/", true, "", ""},
           Case{"/file", true, "file", ""},
           Case{"/a/b/file", true, "file", "/a/b"},
           Case{"/a/b/", true, "", "/a/b"},
           Case{"~/file", false, "file", "~"},
       }) {
    CAPTURE(path);
    CHECK(is_absolute(path) == absolute);
    CHECK(last_part(path) == last);
    CHECK(directory_of(path) == directory);
  }
}

TEST_CASE("a home directory is put for a tilde at the beginning, where there is one") {
  const auto at_home = environment({{"HOME", "/home/ada"}});
  CHECK(expand_home("~/ca.pem", at_home) == "/home/ada/ca.pem");
  CHECK(expand_home("~ada/ca.pem", at_home) == "~ada/ca.pem");
  CHECK(expand_home("/etc/~/ca.pem", at_home) == "/etc/~/ca.pem");
  CHECK(expand_home("~/ca.pem", environment({})) == "~/ca.pem");
}

TEST_CASE("the way from the working directory to the root is counted") {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path("/");
  CHECK(directories_to_root(99) == 1);
  std::filesystem::current_path("/usr/bin");
  CHECK(directories_to_root(99) == 3);
  const Directory directory;
  std::filesystem::create_directory(directory / "gone");
  std::filesystem::current_path(directory / "gone");
  std::filesystem::remove(directory / "gone");
  CHECK(directories_to_root(99) == 99);
  std::filesystem::current_path(before);
}

TEST_CASE("what may be run is what its mode says") {
  const Directory directory;
  CHECK(is_executable("/bin/sh"));
  CHECK_FALSE(is_executable(directory.write("text.exe", "")));
}

TEST_CASE("what is kept is where the XDG Base Directory Specification says") {
  CHECK(state_directory(environment({{"XDG_STATE_HOME", "/s"}, {"HOME", "/home/ada"}}), "w") ==
        "/s/w");
  CHECK(state_directory(environment({{"XDG_STATE_HOME", "s"}, {"HOME", "/home/ada"}}), "w") ==
        "/home/ada/.local/state/w");
  CHECK(runtime_directories(environment({{"XDG_RUNTIME_DIR", "/run/user/7"}}), "w").front() ==
        "/run/user/7/w");
}

}  // namespace
}  // namespace watchword::platform
