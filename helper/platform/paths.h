// Paths as text: UTF-8 with "/" between their parts, on every system. The platform turns them into
// the system's own where it opens something.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/environment.h"

namespace watchword::platform {

// Whether it leads from a root of the file system on, whatever the working directory is.
bool is_absolute(std::string_view path);

// What separates paths in a variable that holds several of them.
char list_separator() noexcept;

// A file that is always there and empty.
std::string_view null_file() noexcept;

// What comes after the last "/": the name of what the path leads to. And what comes before it; of
// "/file" that is "".
constexpr std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}
constexpr std::string_view directory_of(std::string_view path) {
  return path.substr(0, path.find_last_of('/') == std::string_view::npos ? 0 : path.rfind('/'));
}

// A path as this program spells it, of one that a person, another program or a variable spells.
std::string own_spelling(std::string path);

// The home directory as git and other programs find it: by HOME, where it is set.
std::optional<std::string> home_directory(const Environment& environment);

// "~/" at the beginning as the home directory, where there is one; in our own spelling.
std::string expand_home(const std::string& path, const Environment& environment);

// A path that is written for all systems, as it is on this one: "/…" from a root that is
// everything's, or from a folder that Windows names, "%ProgramData%/…" and "%ProgramFiles%/…". None
// where this system has no such place.
std::optional<std::string> here(std::string_view path, const Environment& environment);

}  // namespace watchword::platform
