#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "platform/directories.h"
#include "platform/environment.h"
#include "platform/files.h"
#include "platform/paths.h"
#include "support/directory.h"
#include "support/environment.h"
#include "system.h"

namespace watchword::platform {
namespace {

using test::Directory;
using test::environment;

TEST_CASE("a path is absolute when it has a drive or a server") {
  struct Case {
    const char* path;
    bool absolute;
  };
  for (const auto& [path, absolute] : {
           Case{"", false},
           Case{"file", false},
           Case{"C:", false},
           Case{"C:file", false},  // in where the process is on that drive
           Case{"/", false},
           Case{"/file", false},  // on the drive where the process is
           Case{"\\file", false},
           Case{"C:/", true},
           Case{"c:/file", true},
           Case{"C:\\file", true},
           Case{"1:/file", false},
           Case{"//server/share/file", true},
           Case{"\\\\server\\share", true},
           Case{"//./pipe/name", false},  // devices
           Case{"\\\\?\\C:\\file", false},
           Case{"///", false},
           Case{"~/file", false},
       }) {
    CAPTURE(path);
    CHECK(is_absolute(path) == absolute);
  }
}

TEST_CASE("a home directory is put for a tilde at the beginning, and every path gets slashes") {
  const auto both = environment({{"HOME", "D:\\home\\ada"}, {"USERPROFILE", "C:\\Users\\ada"}});
  CHECK(expand_home("~/ca.pem", both) == "D:/home/ada/ca.pem");
  CHECK(expand_home("~\\ca.pem", both) == "D:/home/ada/ca.pem");
  CHECK(expand_home("~/ca.pem", environment({{"USERPROFILE", "C:\\Users\\ada"}})) ==
        "C:/Users/ada/ca.pem");
  CHECK(expand_home("~/ca.pem", environment({})) == "~/ca.pem");
  CHECK(home_directory(environment(
            {{"HOMEDRIVE", "H:"}, {"HOMEPATH", "\\ada"}, {"USERPROFILE", "C:\\Users\\ada"}})) ==
        "H:/ada");
  CHECK(home_directory(environment({{"HOMEDRIVE", "H:"}, {"USERPROFILE", "C:\\Users\\ada"}})) ==
        "C:/Users/ada");
  CHECK(expand_home("~ada\\ca.pem", both) == "~ada/ca.pem");
  CHECK(expand_home("C:\\certificates\\ca.pem", both) == "C:/certificates/ca.pem");
}

TEST_CASE("the way from the working directory to the root is counted") {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path("C:/");
  CHECK(directories_to_root(99) == 1);
  std::filesystem::current_path("C:/windows/system32");
  CHECK(directories_to_root(99) == 3);
  std::filesystem::current_path(before);
}

TEST_CASE("what may be run is what its name says") {
  const Directory directory;
  for (const char* name : {"a.exe", "a.EXE", "a.cmd", "a.com", "b.a.bat"}) {
    CAPTURE(name);
    CHECK(is_executable(directory.write(name, "")));
  }
  for (const char* name : {"a", "a.exe.txt", "a.dll", "exe"}) {
    CAPTURE(name);
    CHECK_FALSE(is_executable(directory.write(name, "")));
  }
  std::filesystem::create_directory(directory / "folder.exe");
  CHECK_FALSE(is_executable(directory / "folder.exe"));
  CHECK_FALSE(is_executable(directory / "missing.exe"));
}

TEST_CASE("what is kept stays on this machine") {
  CHECK(state_directory(environment({{"LOCALAPPDATA", "C:\\Users\\ada\\AppData\\Local"}}), "w") ==
        "C:/Users/ada/AppData/Local/w");
  CHECK(state_directory(environment({{"LOCALAPPDATA", "x"}, {"USERPROFILE", "C:\\Users\\ada"}}),
                        "w") == "C:/Users/ada/AppData/Local/w");
  CHECK(state_directory(environment({}), "w") == std::nullopt);
  CHECK(runtime_directories(environment({{"TEMP", "C:\\Temp"}}), "w") ==
        std::vector<std::string>{"C:/Temp/w"});
}

TEST_CASE("what a program keeps for all users is beside where it was installed") {
  const Directory directory;
  const auto before = process_variable("PATH").value_or("");
  CHECK(system_configuration_directories("no-such-program").empty());
  for (const char* place : {"Git/mingw64/libexec/git-core", "Git/cmd"}) {
    CAPTURE(place);
    directory.write(std::string(place) + "/a-git.exe", "");
    test::set_variable("PATH", (directory / "empty") + ";" + (directory / place));
    const auto found = system_configuration_directories("a-git");
    CHECK(std::find(found.begin(), found.end(), directory / "Git/etc") != found.end());
  }
  test::set_variable("PATH", before);
}

TEST_CASE("the names of variables ignore case, and values are UTF-8 of any length") {
  test::set_variable("Watchword_Case", "\xC3\xA4");
  CHECK(process_variable("WATCHWORD_CASE") == "\xC3\xA4");
  CHECK(variables_beginning_with("WATCHWORD_CAS") == std::vector<std::string>{"Watchword_Case"});
  std::string all;
  append_variables(all, std::array<std::string_view, 1>{"WATCHWORD_CASE="});
  CHECK(all == std::string("Watchword_Case=\xC3\xA4\0", 18));
  for (const std::size_t size : {127U, 128U, 129U, 30'000U}) {
    test::set_variable("Watchword_Case", std::string(size, 'x'));
    CHECK(process_variable("watchword_case") == std::string(size, 'x'));
  }
  test::unset_variable("Watchword_Case");
}

}  // namespace
}  // namespace watchword::platform
