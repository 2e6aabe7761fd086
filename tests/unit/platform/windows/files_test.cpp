#include "platform/files.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "platform/windows/permissions.h"
#include "support/directory.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using test::failure_of;
using test::me;
using test::permissions_of;
using test::permit;
using test::status_of;

std::string for_us(const std::string& flags) {
  return "(A;" + flags + ";FA;;;SY)(A;" + flags + ";FA;;;" + me() + ")";
}

bool is_for_us(const std::string& path, const std::string& flags) {
  const std::string found = permissions_of(path);
  CAPTURE(path, found);
  CHECK(found.find("(A;" + flags + ";FA;;;SY)") != std::string::npos);
  CHECK(found.find("(A;" + flags + ";FA;;;" + me() + ")") != std::string::npos);
  return found.size() == for_us(flags).size();
}

TEST_CASE("what is made is for its owner only, whatever the directory says") {
  const test::Directory directory;
  permit(directory / ".", "(A;OICI;FA;;;WD)(A;OICI;FA;;;" + me() + ")");
  write_file(directory / "state", "x");
  CHECK(is_for_us(directory / "state", ""));
  open_to_append(directory / "trace");
  CHECK(is_for_us(directory / "trace", ""));
  make_private_directory(directory / "a/b");
  CHECK(is_for_us(directory / "a", "OICI"));
  CHECK(is_for_us(directory / "a/b", "OICI"));
}

TEST_CASE("a file that others may read becomes its owner's when it is replaced") {
  const test::Directory directory;
  const std::string file = directory.write("state", "old");
  permit(file, "(A;;FA;;;WD)(A;;FA;;;" + me() + ")");
  write_file(file, "new");
  CHECK(is_for_us(file, ""));
}

TEST_CASE("a file of another program's is used by all who used it") {
  const test::Directory directory;
  const std::string file = directory.write("settings", "old");
  permit(file, "(A;;FR;;;WD)(A;;FA;;;" + me() + ")");
  const std::string before = permissions_of(file);
  CHECK(before.find(";WD)") != std::string::npos);
  rewrite_file(file, "new");
  CHECK(permissions_of(file) == before);
}

TEST_CASE("a file that may not be written to is replaced nonetheless") {
  const test::Directory directory;
  const std::string file = directory.write("state", "old");
  ::SetFileAttributesW(system_path(file).c_str(), FILE_ATTRIBUTE_READONLY);
  write_file(file, "new");
  CHECK(read_file(file, 100) == "new");
  ::SetFileAttributesW(system_path(file).c_str(), FILE_ATTRIBUTE_READONLY);
  CHECK(remove_file(file));
  CHECK_FALSE(exists(file));
}

TEST_CASE("a file is replaced once who had it open for themselves lets it go") {
  const test::Directory directory;
  const std::string file = directory.write("state", "old");
  const HANDLE other = ::CreateFileW(system_path(file).c_str(), GENERIC_READ, 0, nullptr,
                                     OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  REQUIRE(other != INVALID_HANDLE_VALUE);
  std::thread scanner([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    ::CloseHandle(other);
  });
  CHECK_NOTHROW(write_file(file, "new"));
  scanner.join();
  CHECK(read_file(file, 100) == "new");
}

TEST_CASE("a file to append to is its owner's alone") {
  const test::Directory directory;
  const auto why = [&](const std::string& path) {
    const auto failure = failure_of([&] { open_to_append(path); });
    return failure ? failure->message() : std::string("opened");
  };
  const auto says = [&](const std::string& path, const std::string& reason) {
    CAPTURE(path, why(path), reason);
    CHECK(why(path).find(reason) != std::string::npos);
  };
  const std::string file = directory.write("file", "kept");
  permit(file, "(A;;FR;;;WD)(A;;FA;;;" + me() + ")");
  CHECK(why(file) == "opened");
  permit(file, "(A;;FRFW;;;WD)(A;;FA;;;" + me() + ")");
  says(file, "others may write to it");
  permit(file, "(A;;FA;;;" + me() + ")");
  REQUIRE(::CreateHardLinkW(system_path(directory / "second").c_str(), system_path(file).c_str(),
                            nullptr) != 0);
  says(directory / "second", "another name");
  for (const std::string& device :
       {std::string("NUL"), std::string("//./NUL"), std::string("//./pipe/watchword")})
    says(device, "not an absolute path");
  says(directory / "NUL", "not a regular file");
}

TEST_CASE("paths of any length are taken") {
  const test::Directory directory;
  std::string deep = directory / "deep";
  for (int i = 0; i < 12; ++i) deep += "/a-name-of-thirty-characters-00" + std::to_string(i % 10);
  make_private_directory(deep);
  write_file(deep + "/state", "kept");
  CHECK(read_file(deep + "/state", 100) == "kept");
  CHECK(list_files(deep) == std::vector<std::string>{"state"});
  CHECK(remove_file(deep + "/state"));
}

}  // namespace
}  // namespace watchword::platform
