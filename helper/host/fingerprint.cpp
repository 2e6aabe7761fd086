#include "host/fingerprint.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

#include "base/sha256.h"
#include "platform/files.h"

namespace watchword::host {
namespace {

// Our own, and where configuration is looked for. What else an answer depends on is kept with it
// (inputs.h).
constexpr std::string_view kPrefixes[] = {"WATCHWORD_", "GIT_CONFIG", "GIT_DIR=", "HOME=", "XDG_"};
constexpr int kDirectoriesMax = 64;  // the working directory and its parents

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

void add_environment(std::string& out) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.empty()) continue;
    for (const std::string_view prefix : kPrefixes)
      // The first letter alone tells most of a long environment apart.
      if (text.front() == prefix.front() && text.starts_with(prefix))
        out.append(text).push_back('\0');
  }
}

// Where git looks, from git-config(1), "FILES".
void add_user_files(std::string& out) {
  const std::string system = variable("GIT_CONFIG_SYSTEM");
  platform::append_file_mark(out, system.empty() ? "/etc/gitconfig" : system);
  out += '|';
  if (const std::string global = variable("GIT_CONFIG_GLOBAL"); !global.empty()) {
    platform::append_file_mark(out, global);
    return;
  }
  const std::string home = variable("HOME");
  const std::string xdg = variable("XDG_CONFIG_HOME");
  platform::append_file_mark(out, (xdg.empty() ? home + "/.config" : xdg) + "/git/config");
  out += '|';
  platform::append_file_mark(out, home + "/.gitconfig");
}

// From the working directory upwards, itself counted.
int directories_to_root() {
  char path[1024];  // larger ones cost pages of the stack, and above the root is only the root
  if (::getcwd(path, sizeof path) == nullptr || path[0] != '/') return kDirectoriesMax;
  const std::string_view names = path;
  return names == "/" ? 1 : 1 + static_cast<int>(std::count(names.begin(), names.end(), '/'));
}

// The repository's own: the first parent with a .git, or a bare repository.
void add_repository_file(std::string& out) {
  out += '|';
  if (const std::string directory = variable("GIT_DIR"); !directory.empty()) {
    platform::append_file_mark(out, directory + "/config");
    return;
  }
  std::string prefix;
  for (int left = std::min(directories_to_root(), kDirectoriesMax); left > 0;
       --left, prefix += "../") {
    // A directory; in a work tree or submodule, a file.
    if (::access((prefix + ".git").c_str(), F_OK) == 0 &&
        (platform::append_file_mark(out, prefix + ".git/config") ||
         platform::append_file_mark(out, prefix + ".git")))
      return;
    if (::access((prefix + "HEAD").c_str(), F_OK) == 0 &&
        platform::append_file_mark(out, prefix + "config"))
      return;
  }
}

}  // namespace

std::string configuration_fingerprint() {
  std::string marks;
  add_environment(marks);
  add_user_files(marks);
  add_repository_file(marks);
  return sha256_hex(marks);
}

}  // namespace watchword::host
