#include "platform/paths.h"

#include <algorithm>

namespace watchword::platform {
namespace {

bool is_separator(char c) {
  return c == '/' || c == '\\';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string with_slashes(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

}  // namespace

// "/file" and "C:file" depend on where the process is. "//./pipe" and "//?/anything" lead to
// devices and around the rules for names.
bool is_absolute(std::string_view path) {
  if (path.size() < 3) return false;
  if (is_letter(path[0]) && path[1] == ':') return is_separator(path[2]);
  return is_separator(path[0]) && is_separator(path[1]) && !is_separator(path[2]) &&
         path[2] != '.' && path[2] != '?';
}

char list_separator() noexcept {
  return ';';
}

std::string_view null_file() noexcept {
  return "NUL";
}

// HOME is git's and every Unix-like shell's; Windows itself has USERPROFILE.
std::string expand_home(const std::string& path, const Environment& environment) {
  if (path.size() < 2 || path[0] != '~' || !is_separator(path[1])) return with_slashes(path);
  for (const char* name : {"HOME", "USERPROFILE"})
    if (const auto home = environment(name)) return with_slashes(*home + path.substr(1));
  return with_slashes(path);
}

std::optional<std::string> here(std::string_view path, const Environment& environment) {
  if (is_absolute(path)) return std::string(path);
  const auto end = path.find('%', 1);
  if (path.empty() || path.front() != '%' || end == std::string_view::npos) return std::nullopt;
  const auto folder = environment(path.substr(1, end - 1));
  if (!folder || !is_absolute(*folder)) return std::nullopt;
  return with_slashes(*folder) + std::string(path.substr(end + 1));
}

}  // namespace watchword::platform
