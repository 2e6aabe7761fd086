#include "platform/files.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "support/directory.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using test::failure_of;
using test::status_of;

mode_t mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::lstat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

// The least careful umask, for the life of this object.
class OpenUmask {
 public:
  OpenUmask() : before_(::umask(0)) {}
  ~OpenUmask() { ::umask(before_); }
  OpenUmask(const OpenUmask&) = delete;
  OpenUmask& operator=(const OpenUmask&) = delete;

 private:
  mode_t before_;
};

TEST_CASE("a file is written whole, for its owner only") {
  const test::Directory directory;
  const OpenUmask umask;
  const std::string file = directory / "state";

  write_file(file, "first");
  CHECK(read_file(file, 100) == "first");
  CHECK(mode_of(file) == 0600);
  write_file(file, "second, which is longer");
  CHECK(read_file(file, 100) == "second, which is longer");
  write_file(file, std::string("a\0b\n", 4));
  CHECK(read_file(file, 100) == std::string("a\0b\n", 4));
  CHECK(list_files(directory / ".") == std::vector<std::string>{"state"});
}

TEST_CASE("a file that others may read becomes its owner's when it is replaced") {
  const test::Directory directory;
  const std::string file = directory.write("state", "old");
  ::chmod(file.c_str(), 0666);
  write_file(file, "new");
  CHECK(mode_of(file) == 0600);
}

TEST_CASE("what a writer left behind that was killed goes with the next write") {
  const test::Directory directory;
  const std::string file = directory / "state";
  const auto age = [&](const std::string& draft, std::int64_t seconds) {
    const timespec then{std::time(nullptr) - seconds, 0};
    const timespec times[] = {then, then};
    REQUIRE(::utimensat(AT_FDCWD, draft.c_str(), times, 0) == 0);
  };
  age(directory.write("state.new-4711", "half"), 3600);
  age(directory.write("state.new-4712", "of a writer at work"), 5);
  age(directory.write("other.new-4711", "of another file"), 3600);
  write_file(file, "whole");
  CHECK(list_files(directory / ".") ==
        std::vector<std::string>{"other.new-4711", "state", "state.new-4712"});
}

TEST_CASE("whoever reads a file that is being replaced sees one content or the other") {
  const test::Directory directory;
  const std::string file = directory / "state";
  constexpr std::size_t kSize = 200'000;
  write_file(file, std::string(kSize, 'a'));
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 0; i < 40; ++i) write_file(file, std::string(kSize, i % 2 == 0 ? 'b' : 'a'));
    done = true;
  });
  int torn = 0;
  int read = 0;
  while (!done) {
    const auto content = read_file(file, kSize);
    ++read;
    if (!content || content->size() != kSize ||
        content->find_first_not_of(content->front()) != std::string::npos)
      ++torn;
  }
  writer.join();
  CHECK(torn == 0);
  CHECK(read > 0);
}

TEST_CASE("a write that fails leaves the old content and no draft") {
  const test::Directory directory;
  const auto failure = failure_of([&] { write_file(directory / "no/such/directory", "x"); });
  CHECK(status_of(failure) == WW_STORE_FAILED);
  CHECK(failure->message().find("no/such/directory") != std::string::npos);

  std::filesystem::create_directories(directory / "taken/by-something");
  CHECK(status_of(failure_of([&] { write_file(directory / "taken", "x"); })) == WW_STORE_FAILED);
  CHECK(list_files(directory / ".").empty());
  CHECK(directory.has("taken/by-something"));
}

TEST_CASE("writing does not follow a symbolic link, neither of the file nor of its draft") {
  const test::Directory directory;
  const std::string target = directory.write("target", "untouched");
  const std::string file = directory / "state";
  std::filesystem::create_symlink(target, file);
  std::filesystem::create_symlink(target, file + ".new-" + std::to_string(::getpid()));
  write_file(file, "mine");
  CHECK(read_file(target, 100) == "untouched");
  CHECK_FALSE(std::filesystem::is_symlink(file));
  CHECK(read_file(file, 100) == "mine");
}

TEST_CASE("reading refuses what it should not read") {
  const test::Directory directory;
  const std::string file = directory.write("file", "12345");
  CHECK(read_file(file, 5) == "12345");
  CHECK(status_of(failure_of([&] { read_file(file, 4); })) == WW_STORE_FAILED);
  CHECK(read_file(directory / "missing", 5) == std::nullopt);
  CHECK(read_file(file + "/below-a-file", 5) == std::nullopt);
  std::filesystem::create_symlink(file, directory / "link");
  CHECK(status_of(failure_of([&] { read_file(directory / "link", 5); })) == WW_STORE_FAILED);
}

TEST_CASE("a file is removed, or was not there") {
  const test::Directory directory;
  CHECK(remove_file(directory.write("file", "x")));
  CHECK_FALSE(remove_file(directory / "file"));
  std::filesystem::create_directories(directory / "folder");
  CHECK(status_of(failure_of([&] { remove_file(directory / "folder"); })) == WW_STORE_FAILED);
}

TEST_CASE("a private directory is its owner's, with all parents that it makes") {
  const test::Directory directory;
  const OpenUmask umask;
  make_private_directory(directory / "a/b/c");
  for (const char* made : {"a", "a/b", "a/b/c"}) CHECK(mode_of(directory / made) == 0700);
  make_private_directory(directory / "a/b/c");

  directory.write("file", "");
  CHECK(status_of(failure_of([&] { make_private_directory(directory / "file"); })) ==
        WW_STORE_FAILED);
  std::filesystem::create_directory_symlink(directory / "a", directory / "link");
  CHECK(status_of(failure_of([&] { make_private_directory(directory / "link"); })) ==
        WW_STORE_FAILED);
  if (::geteuid() == 0) {
    make_private_directory(directory / "foreign");
    REQUIRE(::chown((directory / "foreign").c_str(), 4711, 4711) == 0);
    CHECK(status_of(failure_of([&] { make_private_directory(directory / "foreign"); })) ==
          WW_STORE_FAILED);
  }
}

TEST_CASE("the files of a directory are listed in order, its directories not") {
  const test::Directory directory;
  for (const char* name : {"b", "a", "c"}) directory.write(name, "");
  directory.write("folder/d", "");
  CHECK(list_files(directory / ".") == std::vector<std::string>{"a", "b", "c"});
  CHECK(list_files(directory / "missing").empty());
}

TEST_CASE("code is trusted that only root or this user can have written") {
  const test::Directory directory;
  const std::string file = directory.write("module.so", "");
  const auto why = [&](const std::string& path) { return why_not_trusted(path).value_or(""); };

  ::chmod(file.c_str(), 0755);
  CHECK(why_not_trusted(file) == std::nullopt);
  CHECK(why_not_trusted("/usr/bin") == std::nullopt);
  for (const mode_t mode : {0775U, 0757U, 0777U, 0666U}) {
    ::chmod(file.c_str(), mode);
    CHECK(why(file) == "others than its owner may write to it");
  }
  ::chmod(file.c_str(), 0644);
  CHECK(why_not_trusted(file) == std::nullopt);
  std::filesystem::create_symlink(file, directory / "link");
  CHECK(why(directory / "link") == "it is a symbolic link");
  CHECK(why(directory / "missing") == "No such file or directory");
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  CHECK(why(directory / "pipe") == "it is neither a file nor a directory");
  // The temporary directory of everybody.
  if (std::filesystem::exists("/tmp") && mode_of("/tmp") == 01777) CHECK_FALSE(why("/tmp").empty());
  if (::geteuid() == 0) {
    REQUIRE(::chown(file.c_str(), 4711, 4711) == 0);
    CHECK(why(file) == "it belongs to user 4711, neither root nor you");
  }
}

TEST_CASE("the executable knows where it is") {
  const std::string directory = executable_directory();
  CHECK(directory.front() == '/');
  CHECK(std::filesystem::exists(directory + "/unit-files"));
}

}  // namespace
}  // namespace watchword::platform
