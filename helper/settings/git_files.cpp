#include "settings/git_files.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "platform/files.h"
#include "platform/paths.h"
#include "platform/process.h"
#include "settings/fingerprint.h"

namespace watchword::host {
namespace {

constexpr std::string_view kCondition = "includeif.";

bool is_include(const GitEntry& entry) {
  return entry.key == "include.path" ||
         (entry.key.starts_with(kCondition) && variable_of(entry.key) == "path");
}

bool is_switched_on(const GitEntry& entry, std::string_view key) {
  return entry.key == key && parse_boolean(entry.value) == true;
}

// The repository that git found here, by absolute paths.
struct Repository {
  std::string directory;  // of this work tree
  std::string common;     // of all its work trees; usually the same
};

// git-rev-parse(1). None where git finds none, or is older than --path-format.
std::optional<Repository> find_repository() {
  try {
    const auto result = platform::run(
        {"git", "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir"});
    const std::string_view lines = result.output.view();
    const auto first = lines.find('\n');
    if (result.exit_code != 0 || first == std::string_view::npos || !lines.ends_with('\n'))
      return std::nullopt;
    Repository out{std::string(lines.substr(0, first)),
                   std::string(lines.substr(first + 1, lines.size() - first - 2))};
    if (!platform::is_absolute(out.directory) || !platform::is_absolute(out.common))
      return std::nullopt;
    return out;
  } catch (const Failure&) {
    return std::nullopt;
  }
}

class Noting {
 public:
  Noting(const std::vector<GitEntry>& entries, const platform::Environment& environment,
         Inputs& inputs)
      : entries_(entries), environment_(environment), inputs_(inputs) {}

  void run() {
    bool wants_repository = false;
    for (const GitEntry& entry : entries_) {
      note_file_of(entry);
      if (is_include(entry)) note_included(entry);
      wants_repository |= entry.key.starts_with(kCondition) ||
                          is_switched_on(entry, "extensions.worktreeconfig") ||
                          (is_local(entry) && !is_own_file(entry.file()));
    }
    if (wants_repository && std::any_of(entries_.begin(), entries_.end(), is_local))
      note_repository();
  }

 private:
  static bool is_local(const GitEntry& entry) {
    return entry.scope == "local" || entry.scope == "worktree";
  }

  // As the fingerprint looks for it: git names it from where it is found, or by GIT_DIR.
  bool is_own_file(const std::string& file) const {
    const auto directory = environment_("GIT_DIR");
    if (directory && !directory->empty())
      return file == platform::own_spelling(*directory) + "/config";
    return file == ".git/config" || file == "config" || file == "./config";
  }

  const std::optional<Repository>& repository() {
    if (!looked_) repository_ = find_repository();
    looked_ = true;
    return repository_;
  }

  // A name that does not begin at the root begins where git was when it read the file: at the top
  // of the work tree, or in a bare repository.
  std::optional<std::string> absolute(const std::string& file) {
    if (platform::is_absolute(file)) return file;
    if (!repository()) return std::nullopt;
    const std::string& directory = repository()->directory;
    for (const std::string_view base : {platform::directory_of(directory), {directory}}) {
      std::string path = std::string(base) + "/" + file;
      if (platform::exists(path)) return path;
    }
    return std::nullopt;
  }

  void note(const std::optional<std::string>& path) {
    if (!path)
      inputs_.unknown();
    else if (!is_marked_by_fingerprint(*path))
      inputs_.file(*path);
  }

  void note_file_of(const GitEntry& entry) {
    const std::string file = entry.file();
    if (file.empty() || file == last_file_ || is_own_file(file)) return;
    last_file_ = file;
    note(absolute(file));
  }

  // git-config(1), "Includes": from the directory of the file that includes it.
  void note_included(const GitEntry& entry) {
    std::string path = platform::expand_home(entry.value, environment_);
    if (path.starts_with('~') || path.starts_with("%(")) return inputs_.unknown();
    if (platform::is_absolute(path)) return note(path);
    const auto from = absolute(entry.file());
    if (!from) return inputs_.unknown();
    note(std::string(platform::directory_of(*from)) + "/" + path);
  }

  void note_repository() {
    if (!repository()) return inputs_.unknown();
    const auto& [directory, common] = *repository();
    note(common + "/config");  // where it is may decide what is included, too
    for (const GitEntry& entry : entries_) {
      if (is_switched_on(entry, "extensions.worktreeconfig")) note(directory + "/config.worktree");
      if (entry.key.starts_with("includeif.onbranch:")) note(directory + "/HEAD");
      if (entry.key == "extensions.refstorage" && entry.value != "files") inputs_.unknown();
    }
  }

  const std::vector<GitEntry>& entries_;
  const platform::Environment& environment_;
  Inputs& inputs_;
  bool looked_ = false;
  std::optional<Repository> repository_;
  std::string last_file_;  // entries of one file follow each other
};

}  // namespace

void note_git_files(const std::vector<GitEntry>& entries, const platform::Environment& environment,
                    Inputs& inputs) {
  Noting(entries, environment, inputs).run();
}

}  // namespace watchword::host
