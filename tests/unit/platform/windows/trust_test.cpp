#include "platform/trust.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "platform/files.h"
#include "platform/windows/permissions.h"
#include "platform/windows/unix_beneath.h"
#include "support/directory.h"

namespace watchword::platform {
namespace {

namespace fs = std::filesystem;
using test::me;
using test::permit;

std::string trusted(const std::string& path) {
  return why_not_trusted(path).value_or("trusted");
}

std::string ours(const std::string& path) {
  return why_not_ours(path).value_or("ours");
}

// Waits for what was begun and cannot be waited for itself.
std::string once_it_says_more(std::string (*ask)(const std::string&), const std::string& path,
                              const std::string& before) {
  std::string answer = ask(path);
  for (int i = 0; i < 300 && answer == before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    answer = ask(path);
  }
  return answer;
}

// A module in a tree of three directories, all in order.
struct Tree : test::Directory {
  Tree() {
    fs::create_directories(*this / "x/app/plugins");
    write("x/app/plugins/one.dll", "");
    for (const std::string& name : {*this / "x", *this / "x/app", plugins, module})
      permit(name, mine);
  }
  const std::string mine = "(A;;FA;;;" + me() + ")(A;;FA;;;SY)(A;;FRFX;;;WD)";
  const std::string plugins = *this / "x/app/plugins";
  const std::string module = plugins + "/one.dll";
};

TEST_CASE("code is trusted that only the system or this user can have written") {
  const Tree tree;
  CHECK(trusted(tree.module) == "trusted");
  CHECK(trusted(tree.plugins) == "trusted");
  CHECK(trusted("C:/windows/system32") == "trusted");
  CHECK(trusted("C:\\windows\\system32") == "trusted");
  permit(tree.module, tree.mine + "(A;;FRFW;;;WD)");
  CHECK(trusted(tree.module) == "others than its owner may write to it");
  permit(tree.module, tree.mine);
  CHECK(trusted(tree.module) == "trusted");
  CHECK(trusted(tree / "missing") == "File not found");
  CHECK(trusted(tree.module + "/below") == tree.module + " is not a directory");
  for (const char* relative : {"", ".", "plugins", "/x", "C:x", "//./C:/windows", "//?/C:/windows"})
    CHECK(trusted(relative) == "it is not an absolute path");
}

TEST_CASE("code is trusted only if every directory above it is") {
  const Tree tree;
  for (const char* name : {"x", "x/app"}) {
    const std::string directory = tree / name;
    CAPTURE(directory);
    permit(directory, tree.mine + "(A;;FA;;;WD)");
    CHECK(trusted(tree.module) == "others than its owner may write to " + directory);
    CHECK(trusted(tree.plugins) == "others than its owner may write to " + directory);
    CHECK(trusted(tree.plugins + "/../plugins/./one.dll") ==
          "others than its owner may write to " + directory);
    permit(directory, tree.mine);
    CHECK(trusted(tree.module) == "trusted");
  }
  // What is loaded looks for more in its own directory.
  permit(tree.plugins, tree.mine + "(A;;FRFW;;;WD)");
  CHECK(trusted(tree.plugins) == "others than its owner may write to it");
  CHECK(trusted(tree.module) == "others than its owner may write to " + tree.plugins);
}

TEST_CASE("what is another user's is neither trusted nor written into") {
  const Tree tree;
  const std::string home = tree / "x/app";
  if (!test::run_beneath("chown", "4711", home)) SKIP("giving files away needs Wine");
  const std::string said = once_it_says_more(trusted, tree.module, "trusted");
  CAPTURE(said);
  CHECK(said.find(home + " belongs to ") == 0);
  CHECK(said.find(", neither the system nor you") != std::string::npos);
  for (const std::string& path : {home, home + "/AppData/Local/watchword", tree.plugins + "/new"})
    CHECK(ours(path).find(home + " belongs to ") == 0);
  CHECK_THROWS(make_private_directory(home + "/below"));
  CHECK_THROWS(open_to_append(home + "/trace"));
  CHECK(list_files(home).empty());
}

TEST_CASE("a link is never what is trusted, nor what is read, locked or written to") {
  const Tree tree;
  if (!test::run_beneath("ln", "-s .", tree / "link")) SKIP("making links needs Wine");
  const std::string said = once_it_says_more(trusted, tree / "link", "File not found");
  CHECK(said == "it is a symbolic link");
  CHECK_THROWS(make_private_directory(tree / "link"));
}

TEST_CASE("nothing is made in what is somebody else's, or in no directory") {
  const Tree tree;
  CHECK(ours(tree / "x") == "ours");
  CHECK(ours(tree / "new/below/it") == "ours");
  CHECK(ours("relative") == "relative is not an absolute path");
  CHECK(ours(tree.module + "/watchword") == tree.module + " is not a directory");
  CHECK_FALSE(unknown_root());
}

}  // namespace
}  // namespace watchword::platform
