#include "platform/paths.h"

namespace watchword::platform {

bool is_absolute(std::string_view path) {
  return path.starts_with('/');
}

char list_separator() noexcept {
  return ':';
}

std::string_view null_file() noexcept {
  return "/dev/null";
}

std::string own_spelling(std::string path) {
  return path;
}

std::optional<std::string> home_directory(const Environment& environment) {
  return environment("HOME");
}

std::string expand_home(const std::string& path, const Environment& environment) {
  if (!path.starts_with("~/")) return path;
  const auto home = home_directory(environment);
  return home ? *home + path.substr(1) : path;
}

std::optional<std::string> here(std::string_view path, const Environment& /*environment*/) {
  if (!is_absolute(path)) return std::nullopt;
  return std::string(path);
}

}  // namespace watchword::platform
