#include "platform/directories.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "platform/files.h"
#include "platform/paths.h"
#include "platform/process.h"
#include "platform/windows/wide.h"

namespace watchword::platform {
namespace {

std::optional<std::string> absolute(const Environment& environment, std::string_view name) {
  const auto path = environment(name);
  return path && is_absolute(*path) ? std::optional(from_system_path(wide(*path))) : std::nullopt;
}

// With the names that `size_with_nul` says first: most such functions tell the size that they need.
template <class Get>
std::optional<std::string> path_by(Get&& get) {
  std::wstring path(MAX_PATH, L'\0');
  for (;;) {
    const DWORD size = get(path.data(), static_cast<DWORD>(path.size()));
    if (size == 0) return std::nullopt;
    if (size < path.size()) return from_system_path({path.data(), size});
    path.resize(std::max<std::size_t>(size + 1, path.size() * 2));
  }
}

}  // namespace

std::string executable_directory() {
  const auto path =
      path_by([](wchar_t* room, DWORD size) { return ::GetModuleFileNameW(nullptr, room, size); });
  if (!path) throw Failure(WW_FAULT, "Windows does not tell where this program is");
  return std::string(directory_of(resolved(*path)));
}

// Not %APPDATA%, which roams to other machines.
std::optional<std::string> state_directory(const Environment& environment,
                                           std::string_view program) {
  const std::string name(program);
  if (const auto local = absolute(environment, "LOCALAPPDATA")) return *local + '/' + name;
  if (const auto home = absolute(environment, "USERPROFILE"))
    return *home + "/AppData/Local/" + name;
  return std::nullopt;
}

std::string_view how_to_move_state_directory() noexcept {
  return "set LOCALAPPDATA to a directory of your own.";
}

std::string_view how_to_have_state_directory() noexcept {
  return "Set LOCALAPPDATA or USERPROFILE.";
}

// Windows has no directory that ends with the session.
std::vector<std::string> runtime_directories(const Environment& environment,
                                             std::string_view program) {
  std::vector<std::string> directories;
  for (const char* name : {"TMP", "TEMP"})
    if (const auto directory = absolute(environment, name))
      directories.push_back(*directory + '/' + std::string(program));
  return directories;
}

// There is no such place for all programs. One that comes from elsewhere brings its own, "etc"
// beside one of the directories that its executable is below: C:/Program Files/Git/etc for
// C:/Program Files/Git/mingw64/libexec/git-core/git.exe.
std::vector<std::string> system_configuration_directories(std::string_view program) {
  constexpr int kLevels = 3;
  std::vector<std::string> directories;
  const auto found = find_in_path(program);
  if (!found) return directories;
  std::string_view above = directory_of(*found);
  for (int level = 0; level < kLevels && above.find('/') != std::string_view::npos; ++level) {
    above = directory_of(above);
    directories.push_back(std::string(above) + "/etc");
  }
  return directories;
}

int directories_to_root(int unknown) noexcept {
  wchar_t path[MAX_PATH];
  const DWORD size = ::GetCurrentDirectoryW(MAX_PATH, path);
  if (size < 3 || size >= MAX_PATH) return unknown;
  // "C:\", "C:\a\b", "\\server\share\a": what only the root ends with is not counted.
  const std::wstring_view names(path, path[size - 1] == L'\\' ? size - 1 : size);
  const auto count = static_cast<int>(std::count(names.begin(), names.end(), L'\\'));
  return names.starts_with(L"\\\\") ? std::max(1, count - 2) : count + 1;
}

}  // namespace watchword::platform
