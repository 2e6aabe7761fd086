#include "settings/fingerprint.h"

#include <algorithm>
#include <string_view>

#include "platform/directories.h"
#include "platform/environment.h"
#include "platform/files.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

// Our own, and where configuration is looked for: GIT_CONFIG*, GIT_COMMON_DIR,
// GIT_CEILING_DIRECTORIES, GIT_DIR and GIT_DISCOVERY_ACROSS_FILESYSTEM (git(1)) in fewest
// comparisons. What else an answer depends on is kept with it (inputs.h).
constexpr std::string_view kPrefixes[] = {"WATCHWORD_", "GIT_C", "GIT_DI", "HOME=", "XDG_"};
constexpr int kDirectoriesMax = 64;  // the working directory and its parents

std::string path_in(const char* variable) {
  return platform::own_spelling(platform::process_variable(variable).value_or(""));
}

// Where git looks, from git-config(1), "FILES".
template <class Use>
void for_each_user_file(const Use& use) {
  if (const std::string system = path_in("GIT_CONFIG_SYSTEM"); !system.empty())
    use(system);
  else
    for (const auto& directory : platform::system_configuration_directories("git"))
      use(directory + "/gitconfig");
  if (const std::string global = path_in("GIT_CONFIG_GLOBAL"); !global.empty()) return use(global);
  const std::string home = platform::home_directory(platform::process_environment()).value_or("");
  const std::string xdg = path_in("XDG_CONFIG_HOME");
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
  if (const std::string directory = path_in("GIT_DIR"); !directory.empty()) {
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
