#include "host/fingerprint.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"

namespace watchword::host {
namespace {

constexpr std::string_view kPrefixes[] = {
    "WATCHWORD_", "AZURE_",    "GIT_CONFIG", "GIT_DIR=",          "HOME=", "XDG_",
    "SYSTEM_",    "TF_BUILD=", "IDENTITY_",  "ACTIONS_ID_TOKEN_", "MSI_",  "AZURESUBSCRIPTION_",
    "IMDS_"};
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

bool add_file(std::string& out, const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return false;
  for (const auto part :
       {static_cast<long long>(found.st_dev), static_cast<long long>(found.st_ino),
        static_cast<long long>(found.st_size), static_cast<long long>(found.st_mtim.tv_sec),
        static_cast<long long>(found.st_mtim.tv_nsec)})
    out.append(std::to_string(part)).push_back(' ');
  return true;
}

// Where git looks, from git-config(1), "FILES".
void add_user_files(std::string& out) {
  const std::string system = variable("GIT_CONFIG_SYSTEM");
  add_file(out, system.empty() ? "/etc/gitconfig" : system);
  out += '|';
  if (const std::string global = variable("GIT_CONFIG_GLOBAL"); !global.empty()) {
    add_file(out, global);
    return;
  }
  const std::string home = variable("HOME");
  const std::string xdg = variable("XDG_CONFIG_HOME");
  add_file(out, (xdg.empty() ? home + "/.config" : xdg) + "/git/config");
  out += '|';
  add_file(out, home + "/.gitconfig");
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
    add_file(out, directory + "/config");
    return;
  }
  std::string prefix;
  for (int left = std::min(directories_to_root(), kDirectoriesMax); left > 0;
       --left, prefix += "../") {
    // A directory; in a work tree or submodule, a file.
    if (::access((prefix + ".git").c_str(), F_OK) == 0 &&
        (add_file(out, prefix + ".git/config") || add_file(out, prefix + ".git")))
      return;
    if (::access((prefix + "HEAD").c_str(), F_OK) == 0 && add_file(out, prefix + "config")) return;
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
