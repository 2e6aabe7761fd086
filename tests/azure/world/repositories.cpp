#include "world/repositories.h"

#include <cstdlib>
#include <fstream>

#include "base/process.h"

namespace watchword::azure {
namespace {

namespace fs = std::filesystem;

constexpr int kSourceFiles = 20;
constexpr int kLinesPerFile = 200;

class Git {
 public:
  Git(const fs::path& root, fs::path work_tree)
      : environment_(git_environment(root)), work_tree_(std::move(work_tree)) {}

  void operator()(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", work_tree_.string()});
    run(arguments, environment_);
  }

  void commit(const std::string& message) const {
    (*this)({"add", "--all"});
    (*this)({"commit", "--quiet", "--message", message});
  }

 private:
  std::vector<std::string> environment_;
  fs::path work_tree_;
};

void write_sources(const fs::path& directory, const std::string& name) {
  create_directories(directory);
  for (int file = 0; file < kSourceFiles; ++file) {
    std::ofstream source(directory / (name + std::to_string(file) + ".txt"));
    for (int line = 0; line < kLinesPerFile; ++line)
      source << "Line " << line << " of part " << file << " of " << name << ".\n";
  }
}

void make_repository(const fs::path& root, const fs::path& bare, const std::string& name) {
  const fs::path work_tree = root / "work-tree";
  fs::remove_all(work_tree);
  create_directories(work_tree);
  create_directories(bare.parent_path());
  const Git git(root, work_tree);
  git({"init", "--quiet", "--initial-branch=main"});
  std::ofstream(work_tree / "README.md") << "# " << name << "\n\nA repository to try things on.\n";
  git.commit("Begin " + name);
  write_sources(work_tree / "source", name);
  git.commit("Add the sources");
  git({"clone", "--quiet", "--bare", ".", bare.string()});
  git({"--git-dir", bare.string(), "config", "http.receivepack", "true"});
  fs::remove_all(work_tree);
}

}  // namespace

fs::path repository_path(const fs::path& root, std::string_view organization,
                         std::string_view project, std::string_view repository) {
  return root / "repos" / organization / project / (std::string(repository) + ".git");
}

std::vector<std::string> git_environment(const fs::path& root) {
  const char* path = std::getenv("PATH");
  return {"PATH=" + std::string(path != nullptr ? path : "/usr/bin:/bin"),
          "HOME=" + root.string(),
          "LC_ALL=C.UTF-8",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_AUTHOR_NAME=Azure in a box",
          "GIT_AUTHOR_EMAIL=azure@example.com",
          "GIT_COMMITTER_NAME=Azure in a box",
          "GIT_COMMITTER_EMAIL=azure@example.com"};
}

void make_repositories(const fs::path& root, const Directory& directory) {
  for (const auto& organization : directory.organizations())
    for (const auto& project : organization.projects)
      for (const auto& name : project.repositories) {
        const fs::path bare = repository_path(root, organization.name, project.name, name);
        if (!exists(bare)) make_repository(root, bare, name);
      }
}

}  // namespace watchword::azure
