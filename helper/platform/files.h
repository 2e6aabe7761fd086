// Files and directories, with the care that a credential helper owes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "platform/handle.h"

namespace watchword::platform {

// Status WW_STORE_FAILED. `reason` says what the system says, or what is wrong with the file.
class FileFailure : public Failure {
 public:
  FileFailure(const std::string& what, const std::string& reason)
      : Failure(WW_STORE_FAILED, what + ": " + reason,
                "Check that the file system is writable and has space."),
        reason_(reason) {}
  const std::string& reason() const noexcept { return reason_; }

 private:
  std::string reason_;
};

// The whole file, or none when it does not exist. Throws Failure(WW_STORE_FAILED) when it cannot be
// read, is a symbolic link, or is larger than `max_bytes`.
std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes);

// Replaces a file whole or not at all: written beside it with mode 0600, synced, renamed over it.
// Throws Failure(WW_STORE_FAILED); the old content is then still there.
void write_file(const std::string& path, std::string_view content);

// The same for a file of another program's: it keeps its mode. A link is replaced; see resolved().
void rewrite_file(const std::string& path, std::string_view content);

// What a path leads to, links followed; the path itself where there is nothing yet.
std::string resolved(const std::string& path);

// What a symbolic link says; none where there is no link.
std::optional<std::string> link_target(const std::string& path);

// Makes a symbolic link, instead of one that is there. Throws Failure(WW_STORE_FAILED).
void make_link(const std::string& path, const std::string& target);

// Opens a file to append to, made with mode 0600. Never waits, as opening a pipe might. Throws
// Failure(WW_STORE_FAILED) when it is no regular file, is a link of either kind, belongs to
// somebody else or may be written to by others, or where why_not_ours (trust.h) has a reason not
// to.
OwnedHandle open_to_append(const std::string& path);

// False when there was none. Throws Failure(WW_STORE_FAILED).
bool remove_file(const std::string& path);

// Makes the directory (and its parents) with mode 0700. Throws Failure(WW_STORE_FAILED) when it is
// there but is not a directory or belongs to somebody else, and makes nothing where why_not_ours
// (trust.h) has a reason not to.
void make_private_directory(const std::string& path);

// Names of the regular files in a directory, sorted; empty when there is no such directory.
std::vector<std::string> list_files(const std::string& directory);

// Names of the directories in it, links to some not counted; likewise.
std::vector<std::string> list_directories(const std::string& directory);

// Whether other users than this one may read the file, as far as its own permissions say.
bool others_may_read(const std::string& path);

// Appends what tells this file from another one that takes its place: device, inode, size and time.
// False, and nothing is appended, when it is not there.
bool append_file_mark(std::string& out, const std::string& path);

// Whether there is something, whether that is a file with nothing in it, whether it can be run, and
// whether files can be made in that directory, as the permissions of this process are now.
bool exists(const std::string& path);
bool is_empty_file(const std::string& path);
bool is_executable(const std::string& path);
bool may_write_to(const std::string& directory);

}  // namespace watchword::platform
