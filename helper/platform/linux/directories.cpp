#include "platform/directories.h"

#include <algorithm>
#include <pwd.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "platform/paths.h"

namespace watchword::platform {
namespace {

// A relative path is to be ignored (XDG Base Directory Specification).
std::optional<std::string> absolute(const Environment& environment, std::string_view name) {
  auto path = environment(name);
  return path && is_absolute(*path) ? path : std::nullopt;
}

std::optional<std::string> home_or_password_entry(const Environment& environment) {
  if (auto home = absolute(environment, "HOME")) return home;
  const passwd* user = ::getpwuid(::geteuid());
  if (user == nullptr || user->pw_dir == nullptr || !is_absolute(user->pw_dir)) return std::nullopt;
  return user->pw_dir;
}

}  // namespace

std::string executable_directory() {
  char path[4096];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
  if (size <= 0) throw Failure(WW_FAULT, "/proc/self/exe cannot be read", "Mount /proc.");
  const std::string_view whole(path, static_cast<std::size_t>(size));
  return std::string(whole.substr(0, whole.rfind('/')));
}

std::optional<std::string> state_directory(const Environment& environment,
                                           std::string_view program) {
  const std::string name(program);
  if (const auto state = absolute(environment, "XDG_STATE_HOME")) return *state + '/' + name;
  if (const auto home = home_or_password_entry(environment)) return *home + "/.local/state/" + name;
  return std::nullopt;
}

std::string_view how_to_move_state_directory() noexcept {
  return "set XDG_STATE_HOME to a directory of your own. If HOME is somebody else's, as it can be "
         "under sudo, set it to yours: sudo -H";
}

std::string_view how_to_have_state_directory() noexcept {
  return "Set HOME or XDG_STATE_HOME.";
}

std::vector<std::string> runtime_directories(const Environment& environment,
                                             std::string_view program) {
  const std::string name(program);
  std::vector<std::string> directories;
  if (const auto runtime = absolute(environment, "XDG_RUNTIME_DIR"))
    directories.push_back(*runtime + '/' + name);
  directories.push_back("/dev/shm/" + name + '-' + std::to_string(::geteuid()));
  return directories;
}

std::vector<std::string> system_configuration_directories(std::string_view /*program*/) {
  return {"/etc"};
}

int directories_to_root(int unknown) noexcept {
  char path[1024];  // larger ones cost pages of the stack
  if (::getcwd(path, sizeof path) == nullptr || path[0] != '/') return unknown;
  const std::string_view names = path;
  return names == "/" ? 1 : 1 + static_cast<int>(std::count(names.begin(), names.end(), '/'));
}

}  // namespace watchword::platform
