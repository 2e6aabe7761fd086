// A directory of one test, removed at its end, with files and scripts in it.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>

namespace watchword::test {

class Directory {
 public:
  Directory() {
    std::random_device random;
    const auto here = std::filesystem::temp_directory_path();
    do {
      path_ = here / ("watchword-test-" + std::to_string(random()));
    } while (!std::filesystem::create_directory(path_));  // it was there
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).generic_string(); }

  std::string write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return *this / name;
  }

  // An executable shell script.
  std::string script(const std::string& name, const std::string& body) const {
    const std::string file = write(name, "#!/bin/sh\n" + body + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }

  // Waits until another process has put the file there whole (it must be moved into place).
  std::string read_when_there(const std::string& name) const {
    for (int i = 0; i < 1000 && !std::filesystem::exists(path_ / name); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  bool has(const std::string& name) const { return std::filesystem::exists(path_ / name); }

 private:
  std::filesystem::path path_;
};

}  // namespace watchword::test
