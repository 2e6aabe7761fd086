#include "platform/trust.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace watchword::platform {
namespace {

constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
constexpr int kLinksMax = 40;  // as the kernel's (path_resolution(7))

// --- user namespaces (user_namespaces(7))

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File open_to_read(const char* path) {
  return {std::fopen(path, "re"), [](std::FILE* file) { return file ? std::fclose(file) : 0; }};
}

std::optional<unsigned long> number_in(const char* path) {
  const File file = open_to_read(path);
  unsigned long number = 0;
  if (!file || std::fscanf(file.get(), "%lu", &number) != 1) return std::nullopt;
  return number;
}

// Whether this namespace gives the id to a user. Yes, if it cannot be found out.
bool is_mapped(uid_t id) {
  const File map = open_to_read("/proc/self/uid_map");
  if (!map) return true;
  unsigned long inside = 0;
  unsigned long count = 0;
  while (std::fscanf(map.get(), "%lu %*u %lu", &inside, &count) == 2)
    if (id >= inside && id - inside < count) return true;
  return false;
}

// The id that root's files have here when root is not mapped. The owner of / decides whether it is
// root that is meant: whoever that is can replace everything, and the numbers of the outer
// namespace are not to be relied on when namespaces are nested.
std::optional<uid_t> root_stand_in() {
  const auto overflow = number_in("/proc/sys/kernel/overflowuid");
  struct stat root {};
  if (!overflow || ::stat("/", &root) != 0 || root.st_uid != *overflow || is_mapped(root.st_uid))
    return std::nullopt;
  return root.st_uid;
}

// --- the way to a file

struct Part {
  std::string path;  // without symbolic links before its last name
  struct stat found {};
};

bool others_may_write(const Part& part) {
  return !S_ISLNK(part.found.st_mode) && (part.found.st_mode & kOthersMayWrite) != 0;
}

// Root's, or whatever may be root's. Not in a directory where everybody may make files: there it is
// more likely somebody's who waits for us.
bool may_be_roots(const Part& part, const Part* above) {
  if (part.found.st_uid == 0) return true;
  return (above == nullptr || !others_may_write(*above)) && root_stand_in() == part.found.st_uid;
}

bool is_ours_or_roots(const Part& part, const Part* above) {
  return part.found.st_uid == ::geteuid() || may_be_roots(part, above);
}

std::string owner_of(const Part& part) {
  if (!is_mapped(part.found.st_uid))
    return "belongs to a user whom this user namespace does not know";
  return "belongs to user " + std::to_string(part.found.st_uid);
}

// What one part of the way is found to be; anything else than none ends the walk. `above` is null
// for the root.
using Judge = std::function<std::optional<std::string>(const Part& part, const Part* above,
                                                       bool is_the_last)>;

class Walk {
 public:
  Walk(const std::string& path, Judge judge) : judge_(std::move(judge)) { push(path); }

  // What the judge said, or why the way ends; none at the end of it. `is_missing` afterwards: it
  // ended because the rest is not there.
  std::optional<std::string> run() {
    if (auto verdict = enter("/", true)) return verdict;
    while (!names_.empty()) {
      const std::string name = std::move(names_.back());
      names_.pop_back();
      if (name == "..") {
        if (way_.size() > 1) way_.pop_back();
      } else if (auto verdict = enter(child(name), is_end())) {
        return verdict;
      }
    }
    return std::nullopt;
  }

  bool is_missing = false;

 private:
  // In front of what is still to come.
  void push(std::string_view path) {
    while (!path.empty()) {
      const auto slash = path.rfind('/');
      const std::string_view name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
      if (!name.empty() && name != ".") names_.emplace_back(name);
      path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    }
  }

  bool is_end() const { return names_.empty(); }

  std::string child(const std::string& name) const {
    const std::string& directory = way_.back().path;
    return (directory == "/" ? "" : directory) + '/' + name;
  }

  std::optional<std::string> enter(const std::string& path, bool is_the_last) {
    Part part{path, {}};
    if (::lstat(path.c_str(), &part.found) != 0) {
      is_missing = errno == ENOENT;
      return std::string(std::strerror(errno));
    }
    const Part* above = way_.empty() ? nullptr : &way_.back();
    if (auto verdict = judge_(part, above, is_the_last && is_end())) return verdict;
    if (S_ISLNK(part.found.st_mode)) return follow(part);
    way_.push_back(std::move(part));
    return std::nullopt;
  }

  std::optional<std::string> follow(const Part& link) {
    char target[PATH_MAX];
    const ssize_t size = ::readlink(link.path.c_str(), target, sizeof target);
    if (size <= 0 || ++links_ > kLinksMax)
      return std::string(std::strerror(size <= 0 ? errno : ELOOP));
    if (target[0] == '/') way_.resize(1);
    push({target, static_cast<std::size_t>(size)});
    return std::nullopt;
  }

  const Judge judge_;
  std::vector<std::string> names_;  // still to come, the next one at the end
  std::vector<Part> way_;           // directories, the root first
  int links_ = 0;
};

std::optional<std::string> judge_code(const Part& part, const Part* above, bool is_the_last) {
  const std::string it = is_the_last ? "it" : part.path;
  const mode_t mode = part.found.st_mode;
  if (is_the_last && S_ISLNK(mode)) return "it is a symbolic link";
  // Opening a pipe or a device may wait for ever.
  if (is_the_last && !S_ISREG(mode) && !S_ISDIR(mode))
    return "it is neither a file nor a directory";
  if (!is_ours_or_roots(part, above)) return it + " " + owner_of(part) + ", neither root nor you";
  const bool others_move_nothing = !is_the_last && (mode & S_ISVTX) != 0;
  if (others_may_write(part) && !others_move_nothing)
    return "others than its owner may write to " + it;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not_trusted(const std::string& path) {
  if (path.empty() || path.front() != '/') return "it is not an absolute path";
  return Walk(path, judge_code).run();
}

std::optional<std::string> why_not_ours(const std::string& path) {
  if (path.empty() || path.front() != '/') return path + " is not an absolute path";
  const bool is_root = ::geteuid() == 0;
  std::optional<std::string> nearest;
  Walk walk(path, [&](const Part& part, const Part* above, bool /*is_the_last*/) {
    nearest = is_ours_or_roots(part, above) ? std::nullopt
                                            : std::optional(part.path + " " + owner_of(part));
    return is_root ? nearest : std::nullopt;
  });
  const auto verdict = walk.run();
  return verdict && !walk.is_missing ? verdict : nearest;
}

std::optional<std::string> unknown_root() {
  const auto stand_in = root_stand_in();
  if (!stand_in) return std::nullopt;
  return "root is not mapped in this user namespace, so it cannot be told whether what user " +
         std::to_string(*stand_in) +
         " owns is root's or another user's: it is taken for root's, except directly in a "
         "directory that everybody may write to";
}

}  // namespace watchword::platform
