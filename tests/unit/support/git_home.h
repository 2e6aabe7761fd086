// A git of a test: a configuration of its own, a working directory outside of any repository, and
// nothing of the caller's. The environment is restored at the end.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "platform/environment.h"
#include "support/directory.h"
#include "variables.h"

namespace watchword::test {

class GitHome {
 public:
  explicit GitHome(const std::string& config = "") : before_(std::filesystem::current_path()) {
    write(config);
    set("HOME", directory_ / ".");
    set("GIT_CONFIG_GLOBAL", directory_ / "config");
    set("GIT_CONFIG_NOSYSTEM", "1");
    for (const char* name : {"XDG_CONFIG_HOME", "GIT_DIR", "GIT_CONFIG_PARAMETERS",
                             "GIT_CONFIG_COUNT", "GIT_CONFIG_SYSTEM"})
      unset(name);
    std::filesystem::current_path(directory_ / ".");
  }
  ~GitHome() {
    std::filesystem::current_path(before_);
    for (const auto& [name, value] : environment_) {
      if (value)
        set_variable(name, *value);
      else
        unset_variable(name);
    }
  }
  GitHome(const GitHome&) = delete;
  GitHome& operator=(const GitHome&) = delete;

  // Makes a directory of it, "." being the working directory, a repository with this configuration.
  void make_repository(const std::string& config, const std::string& at = "./") const {
    const std::string git = at + ".git/";
    directory_.write(git + "HEAD", "ref: refs/heads/main\n");
    directory_.write(git + "refs/keep", "");
    directory_.write(git + "objects/keep", "");
    directory_.write(git + "config", config);
  }

  void write(const std::string& config) const { directory_.write("config", config); }
  const Directory& directory() const { return directory_; }

  void set(const std::string& name, const std::string& value) {
    remember(name);
    set_variable(name, value);
  }
  void unset(const std::string& name) {
    remember(name);
    unset_variable(name);
  }

 private:
  void remember(const std::string& name) {
    environment_.emplace(name, platform::process_variable(name.c_str()));
  }

  Directory directory_;
  std::filesystem::path before_;
  std::map<std::string, std::optional<std::string>> environment_;
};

}  // namespace watchword::test
