// Files and directories, with the care that a credential helper owes them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::platform {

// The whole file, or none when it does not exist. Throws Failure(WW_STORE_FAILED) when it cannot be
// read, is a symbolic link, or is larger than `max_bytes`.
std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes);

// Replaces a file whole or not at all: written beside it with mode 0600, synced, renamed over it.
// Throws Failure(WW_STORE_FAILED); the old content is then still there.
void write_file(const std::string& path, std::string_view content);

// False when there was none. Throws Failure(WW_STORE_FAILED).
bool remove_file(const std::string& path);

// Makes the directory (and its parents) with mode 0700. Throws Failure(WW_STORE_FAILED) when it is
// there but is not a directory or belongs to somebody else.
void make_private_directory(const std::string& path);

// Names of the regular files in a directory, sorted; empty when there is no such directory.
std::vector<std::string> list_files(const std::string& directory);

// Why code must not be loaded from this file or directory: it is missing, is a symbolic link,
// belongs to neither root nor this user, or others may write to it. None when it is fine.
std::optional<std::string> why_not_trusted(const std::string& path);

// Appends what tells this file from another one that takes its place: device, inode, size and time.
// False, and nothing is appended, when it is not there.
bool append_file_mark(std::string& out, const std::string& path);

// The directory of the running executable, symbolic links resolved.
std::string executable_directory();

// Held until destruction.
class Lock {
 public:
  Lock() = default;
  virtual ~Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

// An advisory lock on a file, held also no longer than the process lives. The file stays behind;
// removing it would let two processes hold two locks.
class FileLock : public Lock {
 public:
  // Waits up to `timeout`; `cancelled` is asked now and then. Throws Failure: WW_TIMEOUT,
  // WW_CANCELLED, WW_STORE_FAILED.
  FileLock(const std::string& path, std::chrono::milliseconds timeout,
           const std::function<bool()>& cancelled);
  ~FileLock() override;

 private:
  int descriptor_;
};

}  // namespace watchword::platform
