#include "world/repositories.h"

#include <cstdint>
#include <cstdlib>

#include "base/process.h"

namespace watchword::azure {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFirstCommit = 1700000000;  // seconds since 1970
constexpr int kCommitDistance = 3600;
constexpr int kSourceFiles = 20;
constexpr int kLinesPerFile = 200;

// One commit of a stream for git fast-import: adds files to what the branch has.
class Commit {
 public:
  Commit(const std::string& message, int seconds_later) {
    text_ = "commit refs/heads/main\ncommitter Azure in a box <azure@example.com> " +
            std::to_string(kFirstCommit + seconds_later) + " +0000\n" + data(message);
  }

  void add(const std::string& path, const std::string& content) {
    text_ += "M 100644 inline " + path + "\n" + data(content);
  }

  const std::string& text() const { return text_; }

 private:
  static std::string data(const std::string& content) {
    return "data " + std::to_string(content.size()) + "\n" + content + "\n";
  }

  std::string text_;
};

std::string source_text(const std::string& name, int file) {
  std::string text;
  for (int line = 0; line < kLinesPerFile; ++line)
    text +=
        "Line " + std::to_string(line) + " of part " + std::to_string(file) + " of " + name + ".\n";
  return text;
}

std::string history(const std::string& name) {
  Commit first("Begin " + name, 0);
  first.add("README.md", "# " + name + "\n\nA repository to try things on.\n");
  Commit second("Add the sources", kCommitDistance);
  for (int file = 0; file < kSourceFiles; ++file)
    second.add("source/" + name + std::to_string(file) + ".txt", source_text(name, file));
  return first.text() + second.text();
}

void make_repository(const fs::path& root, const fs::path& bare, const std::string& name) {
  // Under another name until it is whole: a run that was interrupted leaves nothing half made.
  const fs::path draft = bare.string() + ".draft";
  const std::vector<std::string> environment = git_environment(root);
  fs::remove_all(draft);
  create_directories(bare.parent_path());
  run({"git", "init", "--quiet", "--bare", "--initial-branch=main", draft.string()}, environment);
  run({"git", "--git-dir", draft.string(), "fast-import", "--quiet"}, environment, history(name));
  fs::rename(draft, bare);
}

}  // namespace

fs::path repository_path(const fs::path& root, std::string_view organization,
                         std::string_view project, std::string_view repository) {
  return root / "repos" / organization / project / (std::string(repository) + ".git");
}

std::vector<std::string> git_environment(const fs::path& root) {
  const char* path = std::getenv("PATH");
  return {"PATH=" + std::string(path != nullptr ? path : "/usr/bin:/bin"), "HOME=" + root.string(),
          "LC_ALL=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null"};
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
