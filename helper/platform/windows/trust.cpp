#include "platform/trust.h"

#include <functional>
#include <utility>

#include "platform/paths.h"
#include "platform/windows/file.h"
#include "platform/windows/link.h"
#include "platform/windows/security.h"

namespace watchword::platform {
namespace {

constexpr int kLinksMax = 40;  // Windows follows 63

// Where in a path its root ends: "C:\", "\\server\share\". 0: it has none of these.
std::size_t root_size(std::wstring_view path) {
  if (path.size() >= 3 && path[1] == L':' && path[2] == L'\\') return 3;
  if (!path.starts_with(L"\\\\") || path.starts_with(L"\\\\.\\") || path.starts_with(L"\\\\?\\"))
    return 0;
  const auto share = path.find(L'\\', 2);
  const auto end = share == std::wstring_view::npos ? share : path.find(L'\\', share + 1);
  return end == std::wstring_view::npos ? 0 : end + 1;
}

// Without "\\?\".
std::wstring plain(const std::wstring& path) {
  if (path.starts_with(L"\\\\?\\UNC\\")) return L"\\\\" + path.substr(8);
  return path.starts_with(L"\\\\?\\") ? path.substr(4) : path;
}

// As the system takes it: without "." and "..", which it leaves out before it looks at any link,
// and without a "\" at its end but of a root.
std::wstring normalized(const std::wstring& path) {
  std::wstring full(path.size() + MAX_PATH, L'\0');
  const DWORD size = ::GetFullPathNameW(plain(path).c_str(), static_cast<DWORD>(full.size()),
                                        full.data(), nullptr);
  full.resize(size < full.size() ? size : 0);
  while (full.size() > root_size(full) && full.ends_with(L'\\')) full.pop_back();
  return full;
}

struct Part {
  std::string path;
  FileFacts found;
  Permissions permissions;
  int below = 0;  // how many parts are still to come
};

// What one part of the way is found to be; anything else than none ends the walk.
using Judge = std::function<std::optional<std::string>(const Part& part)>;

class Walk {
 public:
  Walk(const std::string& path, Judge judge)
      : judge_(std::move(judge)), path_(normalized(system_path(path))) {}

  // What the judge said, or why the way ends; none at the end of it. `is_missing` afterwards: it
  // ended because the rest is not there.
  std::optional<std::string> run() {
    std::size_t end = root_size(path_);
    if (end == 0) return "it is not a path of a file";
    for (;;) {
      const auto links_before = links_;
      if (auto verdict = enter(end)) return verdict;
      if (links_ != links_before) {
        end = root_size(path_);
        if (end == 0) return "a link on the way leads to no file";
        continue;
      }
      if (end >= path_.size()) return std::nullopt;
      end = std::min(path_.find(L'\\', end + 1), path_.size());
    }
  }

  bool is_missing = false;

 private:
  // Looks at the part of the path that ends there. A link is replaced by what it says, and the walk
  // begins anew with that.
  std::optional<std::string> enter(std::size_t end) {
    const std::wstring name = path_.substr(0, end);
    Part part{from_system_path(name), {}, {}, names_after(end)};
    const OwnedHandle file = open_file(part.path, {.access = READ_CONTROL | FILE_READ_ATTRIBUTES});
    const auto found = file ? facts_of(system_handle(file)) : std::nullopt;
    auto permissions = found ? Permissions::of(system_handle(file)) : std::nullopt;
    if (!permissions) {
      const DWORD error = ::GetLastError();
      is_missing = !file && says_missing(error);
      return system_message(error);
    }
    part.found = *found;
    part.permissions = *std::move(permissions);
    if (auto verdict = judge_(part)) return verdict;
    if (found->is_link) return follow(system_handle(file), end);
    if (!found->is_directory && end < path_.size()) return part.path + " is not a directory";
    return std::nullopt;
  }

  int names_after(std::size_t end) const {
    if (end >= path_.size()) return 0;
    const auto rest = std::wstring_view(path_).substr(path_[end] == L'\\' ? end + 1 : end);
    return 1 + static_cast<int>(std::count(rest.begin(), rest.end(), L'\\'));
  }

  std::optional<std::string> follow(HANDLE link, std::size_t end) {
    const auto target = target_of_link(link);
    if (!target) return from_system_path(path_.substr(0, end)) + " leads to where nobody can tell";
    if (++links_ > kLinksMax) return "there are too many links on the way";
    const std::wstring from = root_size(plain(*target)) != 0
                                  ? plain(*target)
                                  : path_.substr(0, path_.rfind(L'\\', end - 1) + 1) + *target;
    path_ = normalized(from + path_.substr(end));
    return std::nullopt;
  }

  const Judge judge_;
  std::wstring path_;
  int links_ = 0;
};

// For code. That others may add something to a directory further up is as harmless as it is in
// /tmp elsewhere, and usual ("C:\", "C:\ProgramData"), as long as they can take nothing away. But
// what is loaded looks for more in its own directory.
std::optional<std::string> judge_code(const Part& part) {
  const std::string it = part.below == 0 ? "it" : part.path;
  if (part.below == 0 && part.found.is_link) return "it is a symbolic link";
  if (!part.permissions.is_ours_or_the_systems())
    return it + " " + part.permissions.owner() + ", neither the system nor you";
  if (part.permissions.others_may(part.below <= 1 ? kChangeFile : kReplaceWithin))
    return "others than its owner may write to " + it;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not_trusted(const std::string& path) {
  if (!is_absolute(path)) return "it is not an absolute path";
  return Walk(path, judge_code).run();
}

std::optional<std::string> why_not_ours(const std::string& path) {
  if (!is_absolute(path)) return path + " is not an absolute path";
  const bool is_administrator = is_elevated();
  std::optional<std::string> nearest;
  Walk walk(path, [&](const Part& part) {
    nearest = part.permissions.is_ours_or_the_systems()
                  ? std::nullopt
                  : std::optional(part.path + " " + part.permissions.owner());
    return is_administrator ? nearest : std::nullopt;
  });
  const auto verdict = walk.run();
  return verdict && !walk.is_missing ? verdict : nearest;
}

// Here everybody knows what is the system's.
std::optional<std::string> unknown_root() {
  return std::nullopt;
}

}  // namespace watchword::platform
