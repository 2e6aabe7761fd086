#include "platform/files.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "platform/directories.h"
#include "platform/paths.h"
#include "platform/streams.h"
#include "support/directory.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;
using test::failure_of;
using test::status_of;

TEST_CASE("a file is written whole") {
  const test::Directory directory;
  const std::string file = directory / "state";

  write_file(file, "first");
  CHECK(read_file(file, 100) == "first");
  write_file(file, "second, which is longer");
  CHECK(read_file(file, 100) == "second, which is longer");
  write_file(file, std::string("a\0b\n", 4));
  CHECK(read_file(file, 100) == std::string("a\0b\n", 4));
  CHECK(list_files(directory / ".") == std::vector<std::string>{"state"});
}

TEST_CASE("what a writer left behind that was killed goes with the next write") {
  const test::Directory directory;
  const std::string file = directory / "state";
  const auto age = [&](const std::string& draft, std::chrono::seconds old) {
    std::filesystem::last_write_time(draft, std::filesystem::file_time_type::clock::now() - old);
  };
  age(directory.write("state.new-4711", "half"), 3600s);
  age(directory.write("state.new-4712", "of a writer at work"), 5s);
  age(directory.write("other.new-4711", "of another file"), 3600s);
  write_file(file, "whole");
  CHECK(list_files(directory / ".") ==
        std::vector<std::string>{"other.new-4711", "state", "state.new-4712"});
}

TEST_CASE("a file of another program's is replaced whole as well") {
  const test::Directory directory;
  const std::string file = directory.write("settings", "theirs");
  rewrite_file(file, "theirs and ours");
  CHECK(read_file(file, 100) == "theirs and ours");
  rewrite_file(directory / "new", "ours");
  CHECK(read_file(directory / "new", 100) == "ours");
  CHECK(list_files(directory / ".") == std::vector<std::string>{"new", "settings"});
}

TEST_CASE("whoever reads a file that is being replaced sees one content or the other") {
  const test::Directory directory;
  const std::string file = directory / "state";
  constexpr std::size_t kSize = 200'000;
  write_file(file, std::string(kSize, 'a'));
  std::atomic<bool> done{false};
  std::optional<Failure> unwritten;
  std::thread writer([&] {
    unwritten = failure_of([&] {
      for (int i = 0; i < 40; ++i) write_file(file, std::string(kSize, i % 2 == 0 ? 'b' : 'a'));
    });
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
    // Not every file system lets a file be replaced that somebody has open all the time.
    std::this_thread::sleep_for(1ms);
  }
  writer.join();
  CHECK_FALSE(unwritten);
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

TEST_CASE("reading refuses what it should not read") {
  const test::Directory directory;
  const std::string file = directory.write("file", "12345");
  CHECK(read_file(file, 5) == "12345");
  CHECK(status_of(failure_of([&] { read_file(file, 4); })) == WW_STORE_FAILED);
  CHECK(read_file(directory / "missing", 5) == std::nullopt);
  CHECK(read_file(file + "/below-a-file", 5) == std::nullopt);
  std::filesystem::create_directory(directory / "folder");
  CHECK(status_of(failure_of([&] { read_file(directory / "folder", 5); })) == WW_STORE_FAILED);
}

TEST_CASE("a file is removed, or was not there") {
  const test::Directory directory;
  CHECK(remove_file(directory.write("file", "x")));
  CHECK_FALSE(remove_file(directory / "file"));
  std::filesystem::create_directories(directory / "folder");
  CHECK(status_of(failure_of([&] { remove_file(directory / "folder"); })) == WW_STORE_FAILED);
}

TEST_CASE("a private directory is made with its parents, and is not made of a file") {
  const test::Directory directory;
  for (int i = 0; i < 2; ++i) {
    make_private_directory(directory / "a/b/c");
    CHECK(directory.has("a/b/c"));
  }
  directory.write("file", "");
  CHECK(status_of(failure_of([&] { make_private_directory(directory / "file"); })) ==
        WW_STORE_FAILED);
}

TEST_CASE("a file to append to is made, or is appended to, or is none") {
  const test::Directory directory;
  CHECK(open_to_append(directory / "new"));
  const std::string file = directory.write("file", "kept");
  CHECK(write_all(open_to_append(file).get(), ", more"));
  CHECK(write_all(open_to_append(file).get(), ", still more"));
  CHECK(read_file(file, 100) == "kept, more, still more");
  std::filesystem::create_directory(directory / "folder");
  for (const std::string& path : {directory / "folder", directory / "", directory / "missing/trace",
                                  std::string("relative"), std::string()}) {
    CAPTURE(path);
    CHECK(status_of(failure_of([&] { open_to_append(path); })) == WW_STORE_FAILED);
  }
}

TEST_CASE("a file is told from one that takes its place, and from itself when it was changed") {
  const test::Directory directory;
  const std::string file = directory.write("file", "one");
  const auto mark = [&] {
    std::string out = "before ";
    CHECK(append_file_mark(out, file));
    return out;
  };
  const auto first = mark();
  CHECK(first.starts_with("before "));
  CHECK(mark() == first);
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - 60s);
  const auto second = mark();
  CHECK(second != first);
  write_file(file, "two");
  CHECK(mark() != second);
  std::string none;
  CHECK_FALSE(append_file_mark(none, directory / "missing"));
  CHECK(none.empty());
}

TEST_CASE("an empty file is told from one with content and from what is no file") {
  const test::Directory directory;
  CHECK(is_empty_file(directory.write("empty", "")));
  CHECK_FALSE(is_empty_file(directory.write("full", "x")));
  CHECK_FALSE(is_empty_file(directory / "missing"));
  CHECK_FALSE(is_empty_file(directory / ""));
}

TEST_CASE("the files of a directory are listed in order, its directories not") {
  const test::Directory directory;
  for (const char* name : {"b", "a", "c"}) directory.write(name, "");
  directory.write("folder/d", "");
  CHECK(list_files(directory / ".") == std::vector<std::string>{"a", "b", "c"});
  CHECK(list_files(directory / "missing").empty());
}

TEST_CASE("the executable knows where it is") {
  const std::string directory = executable_directory();
  CHECK(is_absolute(directory));
  CHECK(directory.find('\\') == std::string::npos);
  const auto files = list_files(directory);
  CHECK(std::any_of(files.begin(), files.end(),
                    [](const std::string& name) { return name.starts_with("unit-files"); }));
}

}  // namespace
}  // namespace watchword::platform
