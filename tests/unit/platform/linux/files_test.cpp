#include "platform/files.h"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
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

TEST_CASE("a file is for its owner only") {
  const test::Directory directory;
  const OpenUmask umask;
  write_file(directory / "state", "first");
  CHECK(mode_of(directory / "state") == 0600);
}

TEST_CASE("a file of another program's keeps its mode") {
  const test::Directory directory;
  const std::string file = directory.write("settings", "old");
  ::chmod(file.c_str(), 0640);
  rewrite_file(file, "new");
  CHECK(mode_of(file) == 0640);
}

TEST_CASE("reading does not follow a symbolic link") {
  const test::Directory directory;
  std::filesystem::create_symlink(directory.write("file", "12345"), directory / "link");
  CHECK(status_of(failure_of([&] { read_file(directory / "link", 5); })) == WW_STORE_FAILED);
}

TEST_CASE("a file that others may read becomes its owner's when it is replaced") {
  const test::Directory directory;
  const std::string file = directory.write("state", "old");
  ::chmod(file.c_str(), 0666);
  write_file(file, "new");
  CHECK(mode_of(file) == 0600);
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
    for (const char* name : {"foreign", "foreign/below/it"}) {
      CHECK(status_of(failure_of([&] { make_private_directory(directory / name); })) ==
            WW_STORE_FAILED);
    }
    CHECK(std::filesystem::is_empty(directory / "foreign"));
  }
}

TEST_CASE("a file to append to is its owner's, and is opened at once or not at all") {
  const test::Directory directory;
  const auto why = [&](const std::string& path) {
    const auto failure = failure_of([&] { open_to_append(path); });
    return failure ? failure->message() : std::string("opened");
  };
  const auto says = [&](const std::string& path, const std::string& reason) {
    CAPTURE(path, why(path), reason);
    CHECK(why(path).find(reason) != std::string::npos);
  };
  CHECK(why(directory / "new") == "opened");
  CHECK(mode_of(directory / "new") == 0600);
  const std::string file = directory.write("file", "kept");
  for (const mode_t mode : {0600U, 0644U}) {
    ::chmod(file.c_str(), mode);
    CHECK(why(file) == "opened");
  }
  for (const mode_t mode : {0620U, 0602U, 0666U}) {
    ::chmod(file.c_str(), mode);
    says(file, "others may write to it");
  }
  ::chmod(file.c_str(), 0600);
  std::filesystem::create_symlink(file, directory / "link");
  says(directory / "link", "symbolic link");
  REQUIRE(::link(file.c_str(), (directory / "second").c_str()) == 0);
  says(directory / "second", "another name");
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  says(directory / "pipe", "not a regular file");  // nobody reads
  const int reader = ::open((directory / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  says(directory / "pipe", "not a regular file");
  ::close(reader);
  says(directory / "", "directory");
  says("/dev/null", "not a regular file");
  says(directory / "missing/trace", "No such file");
  says("relative", "not an absolute path");
  if (::geteuid() == 0) {
    ::unlink((directory / "second").c_str());
    REQUIRE(::chown(file.c_str(), 4711, 4711) == 0);
    says(file, "not yours");
    std::filesystem::create_directory(directory / "foreign");
    REQUIRE(::chown((directory / "foreign").c_str(), 4711, 4711) == 0);
    says(directory / "foreign/trace", "foreign belongs to user 4711");
    CHECK_FALSE(directory.has("foreign/trace"));
  }
}

}  // namespace
}  // namespace watchword::platform
