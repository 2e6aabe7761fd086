#include "platform/files.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"
#include "platform/streams.h"
#include "platform/trust.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kDraftMark = ".new-";  // and the writer's process id
// No write takes this long; the draft of one that was killed is removed by the next one.
constexpr std::time_t kDraftAbandonedSeconds = 600;

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  throw FileFailure(what + " " + path, std::strerror(errno));
}

OwnedHandle open_file(const std::string& path, int flags, mode_t mode = 0) {
  return OwnedHandle(handle_of(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)));
}

// What writers of this file left behind that were killed.
void remove_abandoned_drafts(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string directory = path.substr(0, slash + 1);
  const std::string prefix = path.substr(slash + 1) + std::string(kDraftMark);
  for (const std::string& name : list_files(directory.empty() ? "." : directory)) {
    if (name.rfind(prefix, 0) != 0) continue;
    const std::string draft = directory + name;
    struct stat found {};
    if (::lstat(draft.c_str(), &found) == 0 &&
        found.st_mtim.tv_sec + kDraftAbandonedSeconds < std::time(nullptr))
      ::unlink(draft.c_str());
  }
}

void replace_file(const std::string& path, std::string_view content, mode_t mode) {
  remove_abandoned_drafts(path);
  const std::string draft = path + std::string(kDraftMark) + std::to_string(::getpid());
  ::unlink(draft.c_str());
  try {
    const OwnedHandle file = open_file(draft, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!file || ::fchmod(descriptor_of(file), mode) != 0) fail("cannot create", draft);
    if (!write_all(file.get(), content)) fail("cannot write", draft);
    if (::fdatasync(descriptor_of(file)) != 0) fail("cannot sync", draft);
    if (::rename(draft.c_str(), path.c_str()) != 0) fail("cannot replace", path);
  } catch (...) {
    ::unlink(draft.c_str());
    throw;
  }
}

// Names of the entries of a directory that are wanted, sorted.
template <class Wanted>
std::vector<std::string> list(const std::string& directory, const Wanted& wanted) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
  if (!open) return names;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && wanted(*entry)) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const OwnedHandle file = open_file(path, O_RDONLY);
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    fail("cannot read", path);
  }
  std::string content;
  const bool readable = read_blocks(descriptor_of(file), [&](std::string_view block) {
    content.append(block);
    return content.size() <= max_bytes;
  });
  if (!readable) fail("cannot read", path);
  if (content.size() > max_bytes)
    throw Failure(WW_STORE_FAILED, path + " is larger than it may be", "Remove it.");
  return content;
}

void write_file(const std::string& path, std::string_view content) {
  replace_file(path, content, 0600);
}

void rewrite_file(const std::string& path, std::string_view content) {
  struct stat found {};
  const bool is_there = ::stat(path.c_str(), &found) == 0;
  replace_file(path, content, is_there ? found.st_mode & 07777 : 0600);
}

std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? real.get() : path;
}

std::optional<std::string> link_target(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  if (size < 0) return std::nullopt;
  return std::string(target, static_cast<std::size_t>(size));
}

void make_link(const std::string& path, const std::string& target) {
  const std::string draft = path + std::string(kDraftMark) + std::to_string(::getpid());
  ::unlink(draft.c_str());
  if (::symlink(target.c_str(), draft.c_str()) != 0) fail("cannot make the link", path);
  if (::rename(draft.c_str(), path.c_str()) == 0) return;
  const int why = errno;
  ::unlink(draft.c_str());
  errno = why;
  fail("cannot make the link", path);
}

OwnedHandle open_to_append(const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    throw FileFailure("cannot write " + path, why);
  };
  if (path.empty() || path.front() != '/') refuse("it is not an absolute path");
  if (const auto why = why_not_ours(path.substr(0, path.rfind('/') + 1))) refuse(*why);
  OwnedHandle file = open_file(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0600);
  if (!file && errno == ELOOP) refuse("it is a symbolic link");
  if (!file && errno == ENXIO) refuse("it is not a regular file");  // a FIFO that nobody reads
  struct stat found {};
  if (!file || ::fstat(descriptor_of(file), &found) != 0) fail("cannot write", path);
  if (!S_ISREG(found.st_mode)) refuse("it is not a regular file");
  if (found.st_uid != ::geteuid()) refuse("it is not yours");
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) refuse("others may write to it, too");
  if (found.st_nlink != 1) refuse("it has another name elsewhere");
  return file;
}

bool remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return true;
  const int why_not = errno;
  // A file system that is read-only says so of what is not there, too.
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 && (errno == ENOENT || errno == ENOTDIR)) return false;
  errno = why_not;
  fail("cannot remove", path);
}

void make_private_directory(const std::string& path) {
  if (const auto why = why_not_ours(path)) throw FileFailure("cannot use " + path, *why);
  struct stat found {};
  const bool is_there = ::lstat(path.c_str(), &found) == 0;
  for (std::size_t slash = path.find('/', 1); !is_there; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot create", part);
    if (slash == std::string::npos) break;
  }
  if (!is_there && ::lstat(path.c_str(), &found) != 0) fail("cannot look at", path);
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid())
    throw FileFailure("cannot use " + path, path + " is not a directory of yours");
}

std::vector<std::string> list_files(const std::string& directory) {
  return list(directory, [](const dirent& entry) { return entry.d_type != DT_DIR; });
}

std::vector<std::string> list_directories(const std::string& directory) {
  return list(directory, [](const dirent& entry) { return entry.d_type == DT_DIR; });
}

bool others_may_read(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && (found.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

bool append_file_mark(std::string& out, const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return false;
  for (const auto part :
       {static_cast<long long>(found.st_dev), static_cast<long long>(found.st_ino),
        static_cast<long long>(found.st_size), static_cast<long long>(found.st_mtim.tv_sec),
        static_cast<long long>(found.st_mtim.tv_nsec)})
    out.append(std::to_string(part)).push_back(' ');
  return true;
}

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

bool is_empty_file(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && found.st_size == 0;
}

bool is_executable(const std::string& path) {
  return ::access(path.c_str(), X_OK) == 0;
}

bool may_write_to(const std::string& directory) {
  return ::access(directory.c_str(), W_OK) == 0;
}

}  // namespace watchword::platform
