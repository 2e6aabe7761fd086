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

std::string own_spelling(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

// As git for Windows does it, which gives what it finds to the programs that it starts as HOME.
std::optional<std::string> home_directory(const Environment& environment) {
  if (auto home = environment("HOME")) return own_spelling(*std::move(home));
  const auto drive = environment("HOMEDRIVE");
  const auto path = environment("HOMEPATH");
  if (drive && path && is_absolute(*drive + *path)) return own_spelling(*drive + *path);
  auto profile = environment("USERPROFILE");
  return profile ? std::optional(own_spelling(*std::move(profile))) : std::nullopt;
}

std::string expand_home(const std::string& path, const Environment& environment) {
  const std::string spelt = own_spelling(path);
  const auto home = spelt.starts_with("~/") ? home_directory(environment) : std::nullopt;
  return home ? *home + spelt.substr(1) : spelt;
}

std::optional<std::string> here(std::string_view path, const Environment& environment) {
  if (is_absolute(path)) return std::string(path);
  const auto end = path.find('%', 1);
  if (path.empty() || path.front() != '%' || end == std::string_view::npos) return std::nullopt;
  auto folder = environment(path.substr(1, end - 1));
  if (!folder || !is_absolute(*folder)) return std::nullopt;
  return own_spelling(*std::move(folder)) + std::string(path.substr(end + 1));
}

}  // namespace watchword::platform
