#include "settings/fingerprint.h"

#include <algorithm>
#include <string_view>

#include "platform/directories.h"
#include "platform/environment.h"
#include "platform/files.h"

namespace watchword::host {
namespace {

// Our own, and where configuration is looked for: GIT_CONFIG*, GIT_COMMON_DIR,
// GIT_CEILING_DIRECTORIES, GIT_DIR and GIT_DISCOVERY_ACROSS_FILESYSTEM (git(1)) in fewest
// comparisons. What else an answer depends on is kept with it (inputs.h).
constexpr std::string_view kPrefixes[] = {"WATCHWORD_", "GIT_C", "GIT_DI", "HOME=", "XDG_"};
constexpr int kDirectoriesMax = 64;  // the working directory and its parents

std::string variable(const char* name) {
  return platform::process_variable(name).value_or("");
}

std::string system_file() {
  return std::string(platform::system_configuration_directory()) + "/gitconfig";
}

// Where git looks, from git-config(1), "FILES".
template <class Use>
void for_each_user_file(const Use& use) {
  const std::string system = variable("GIT_CONFIG_SYSTEM");
  use(system.empty() ? system_file() : system);
  if (const std::string global = variable("GIT_CONFIG_GLOBAL"); !global.empty()) return use(global);
  const std::string home = variable("HOME");
  const std::string xdg = variable("XDG_CONFIG_HOME");
  use((xdg.empty() ? home + "/.config" : xdg) + "/git/config");
  use(home + "/.gitconfig");
}

void add_user_files(std::string& out) {
  for_each_user_file([&](const std::string& path) {
    platform::append_file_mark(out, path);
    out += '|';
  });
}

// The repository's own: the first parent with a .git, or a bare repository.
void add_repository_file(std::string& out) {
  if (const std::string directory = variable("GIT_DIR"); !directory.empty()) {
    platform::append_file_mark(out, directory + "/config");
    return;
  }
  std::string prefix;
  // Above the root is only the root.
  for (int left = std::min(platform::directories_to_root(kDirectoriesMax), kDirectoriesMax);
       left > 0; --left, prefix += "../") {
    // A directory; in a work tree or submodule, a file.
    if (platform::exists(prefix + ".git") &&
        (platform::append_file_mark(out, prefix + ".git/config") ||
         platform::append_file_mark(out, prefix + ".git")))
      return;
    if (platform::exists(prefix + "HEAD") && platform::append_file_mark(out, prefix + "config"))
      return;
  }
}

}  // namespace

std::string configuration_fingerprint() {
  std::string marks;
  platform::append_variables(marks, kPrefixes);
  add_user_files(marks);
  add_repository_file(marks);
  return marks;
}

bool is_marked_by_fingerprint(std::string_view path) {
  bool found = false;
  for_each_user_file([&](const std::string& marked) { found |= marked == path; });
  return found;
}

}  // namespace watchword::host
