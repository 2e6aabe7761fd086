#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "platform/directories.h"
#include "platform/environment.h"
#include "platform/files.h"
#include "platform/machine.h"
#include "platform/modules.h"
#include "platform/paths.h"
#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using test::Directory;
using test::environment;
using test::failure_of;

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

TEST_CASE("what is there, what can be run and where can be written") {
  const Directory directory;
  const std::string file = directory / "file";
  CHECK_FALSE(exists(file));
  write_file(file, "");
  CHECK(exists(file));
  CHECK_FALSE(is_executable(file));
  CHECK(is_executable("/bin/sh"));
  CHECK(may_write_to(directory / ""));
  CHECK_FALSE(may_write_to(directory / "missing"));
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

TEST_CASE("variables of the process are found by how they begin") {
  ::setenv("WATCHWORD_BEGINS_A", "1", 1);
  ::setenv("WATCHWORD_BEGINS_B", "", 1);
  CHECK(process_variable("WATCHWORD_BEGINS_A") == "1");
  CHECK(process_variable("WATCHWORD_BEGINS_B") == "");
  CHECK_FALSE(process_variable("WATCHWORD_BEGINS_C"));
  const auto names = variables_beginning_with("WATCHWORD_BEGINS_");
  CHECK(std::set(names.begin(), names.end()) ==
        std::set<std::string>{"WATCHWORD_BEGINS_A", "WATCHWORD_BEGINS_B"});
  std::string all;
  append_variables(all, std::array<std::string_view, 2>{"WATCHWORD_BEGINS_A=", "WATCHWORD_BEGINS_C"});
  CHECK(all == std::string("WATCHWORD_BEGINS_A=1\0", 21));
  ::unsetenv("WATCHWORD_BEGINS_A");
  ::unsetenv("WATCHWORD_BEGINS_B");
}

TEST_CASE("random bytes differ, and a module that is none says so without its path") {
  std::array<unsigned char, 32> first{};
  auto second = first;
  CHECK(fill_with_random_bytes(first.data(), first.size()));
  CHECK(fill_with_random_bytes(second.data(), second.size()));
  CHECK(first != second);
  const Directory directory;
  write_file(directory / "no.so", "text");
  const auto failure = failure_of([&] { load_symbol(directory / "no.so", "entry"); });
  REQUIRE(failure);
  CHECK(failure->message().find("no.so") == std::string::npos);
  CHECK_FALSE(failure->message().empty());
}

}  // namespace
}  // namespace watchword::platform
