#include "platform/trust.h"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/directory.h"

namespace watchword::platform {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kOther = 4711;

std::string trusted(const std::string& path) {
  return why_not_trusted(path).value_or("trusted");
}

std::string ours(const std::string& path) {
  return why_not_ours(path).value_or("ours");
}

void set_mode(const std::string& path, mode_t mode) {
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

// A module in a tree of three directories, all in order.
struct Tree : test::Directory {
  Tree() {
    fs::create_directories(*this / "x/app/plugins");
    for (const char* name : {"x", "x/app", "x/app/plugins"}) set_mode(*this / name, 0755);
    write("x/app/plugins/one.so", "");
    set_mode(module, 0755);
  }
  const std::string plugins = *this / "x/app/plugins";
  const std::string module = plugins + "/one.so";
};

TEST_CASE("code is trusted that only root or this user can have written") {
  const Tree tree;
  CHECK(trusted(tree.module) == "trusted");
  CHECK(trusted(tree.plugins) == "trusted");
  CHECK(trusted("/usr/bin") == "trusted");
  for (const mode_t mode : {0775U, 0757U, 0777U, 0666U, 01777U}) {
    CAPTURE(mode);
    set_mode(tree.module, mode);
    CHECK(trusted(tree.module) == "others than its owner may write to it");
  }
  set_mode(tree.module, 0644);
  CHECK(trusted(tree.module) == "trusted");
  CHECK(trusted(tree / "missing") == "No such file or directory");
  CHECK(trusted(tree.module + "/below") == "Not a directory");
  REQUIRE(::mkfifo((tree / "pipe").c_str(), 0600) == 0);
  CHECK(trusted(tree / "pipe") == "it is neither a file nor a directory");
  for (const char* relative : {"", ".", "plugins", "./plugins"})
    CHECK(trusted(relative) == "it is not an absolute path");
  if (::geteuid() == 0) {
    REQUIRE(::chown(tree.module.c_str(), kOther, kOther) == 0);
    CHECK(trusted(tree.module) == "it belongs to user 4711, neither root nor you");
  }
}

TEST_CASE("code is trusted only if every directory above it is") {
  const Tree tree;
  for (const char* name : {"x", "x/app"}) {
    const std::string directory = tree / name;
    CAPTURE(directory);
    for (const mode_t mode : {0777U, 0775U, 0757U}) {
      set_mode(directory, mode);
      CHECK(trusted(tree.module) == "others than its owner may write to " + directory);
      CHECK(trusted(tree.plugins) == "others than its owner may write to " + directory);
    }
    // As /tmp: what is there is moved by nobody but its owner.
    set_mode(directory, 01777);
    CHECK(trusted(tree.module) == "trusted");
    set_mode(directory, 0755);
    if (::geteuid() != 0) continue;
    REQUIRE(::chown(directory.c_str(), kOther, kOther) == 0);
    CHECK(trusted(tree.module) == directory + " belongs to user 4711, neither root nor you");
    REQUIRE(::chown(directory.c_str(), 0, 0) == 0);
  }
  // But to look for plugins where everybody may put some is another matter.
  set_mode(tree.plugins, 01777);
  CHECK(trusted(tree.plugins) == "others than its owner may write to it");
}

TEST_CASE("a symbolic link is trusted as far as whoever could change it, and never as the name") {
  const Tree tree;
  fs::create_directory_symlink(tree / "x/app", tree / "link");
  fs::create_directory_symlink("link", tree / "relative");
  fs::create_symlink(tree.module, tree / "module");
  // Links of the system or the user on the way, such as /bin on many, are like directories.
  CHECK(trusted(tree / "link/plugins") == "trusted");
  CHECK(trusted(tree / "relative/plugins/one.so") == "trusted");
  for (const char* spelled :
       {"link", "link/", "link/.", "link//", "link/./", "link/.//./", "relative/.", "module"}) {
    CAPTURE(spelled);
    CHECK(trusted(tree / spelled) == "it is a symbolic link");
  }
  // What a link leads through counts as well, and the last name behind "..".
  CHECK(trusted(tree / "link/..") == "trusted");
  CHECK(trusted(tree / "link/../app/plugins") == "trusted");
  CHECK(trusted(tree / "link/../../link") == "it is a symbolic link");
  set_mode(tree / "x", 0777);
  for (const char* spelled :
       {"link/plugins", "relative/plugins", "link/plugins/.", "link/../app", "x/../x/app"}) {
    CAPTURE(spelled);
    CHECK(trusted(tree / spelled) == "others than its owner may write to " + tree / "x");
  }
  set_mode(tree / "x", 0755);

  fs::create_directory_symlink(tree / "turning", tree / "turning");
  CHECK(trusted(tree / "turning/plugins") == "Too many levels of symbolic links");
  if (::geteuid() == 0) {
    REQUIRE(::lchown((tree / "link").c_str(), kOther, kOther) == 0);
    CHECK(trusted(tree / "link/plugins") ==
          tree / "link" + " belongs to user 4711, neither root nor you");
  }
}

TEST_CASE("nothing is made in what is somebody else's") {
  const Tree tree;
  CHECK(ours(tree / "x") == "ours");
  CHECK(ours(tree / "new/below/it") == "ours");
  CHECK(ours("relative") == "relative is not an absolute path");
  CHECK(ours("/dev/null/watchword") == "Not a directory");
  if (::geteuid() != 0) SKIP("giving files away needs root");

  const std::string home = tree / "x/app";
  REQUIRE(::chown(home.c_str(), kOther, kOther) == 0);
  const std::string reason = home + " belongs to user 4711";
  CHECK(ours(home) == reason);
  CHECK(ours(home + "/.local/state/watchword") == reason);
  // Root's in somebody's: they may put a link in its place.
  CHECK(ours(tree.plugins + "/watchword") == reason);
  fs::create_directory_symlink("/", home + "/link");
  CHECK(ours(home + "/link/watchword") == reason);
  fs::create_directory_symlink(home, tree / "into");
  CHECK(ours(tree / "into/watchword") == reason);
}

// Runs it in a process of its own, as a user who is not root, in a user namespace that maps only
// that user. Returns what it returns, and 77 where that is not to be had.
int without_root(uid_t user, const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setresuid(user, user, user) != 0) ::_exit(77);
    ::prctl(PR_SET_DUMPABLE, 1);  // or /proc/self is root's
    const std::string id = std::to_string(::geteuid());
    if (::unshare(CLONE_NEWUSER) != 0) ::_exit(77);
    std::ofstream("/proc/self/uid_map") << id + " " + id + " 1";
    ::_exit(std::to_string(::geteuid()) == id ? body() : 77);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("where root is not mapped, its files are trusted but for those that anybody may plant") {
  if (::geteuid() != 0) SKIP("becoming another user needs root");
  CHECK_FALSE(unknown_root());
  const Tree tree;
  set_mode(tree / ".", 0755);
  REQUIRE(::chown(tree.module.c_str(), kOther, kOther) == 0);
  const auto bits = without_root(kOther, [&] {
    int found = 0;
    if (unknown_root()) found |= 1;
    if (trusted("/usr/bin") == "trusted") found |= 2;
    // Below /tmp, where the test has its directory: root's, or planted by anybody.
    if (trusted(tree.module).find("user whom this user namespace does not know") !=
        std::string::npos)
      found |= 4;
    return found;
  });
  if (bits == 77) SKIP("this system has no user namespaces for everybody");
  const bool below_sticky = tree.plugins.rfind("/tmp/", 0) == 0;
  CHECK(bits == (below_sticky ? 7 : 3));
}

}  // namespace
}  // namespace watchword::platform
