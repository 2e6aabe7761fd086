// git's configuration, read through git itself, so that its rules (files, includes, URL scopes,
// GIT_CONFIG_COUNT) are git's own.
//
// A part of it comes from whatever directory this process runs in: of a clone, of an archive that
// was unpacked, of a bare repository inside of one. Each entry knows where it is from, and whoever
// asks says whose word counts.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <watchword/boolean.hpp>

namespace watchword::host {

struct GitEntry {
  std::string key;     // as git prints it, see as_git_prints()
  std::string value;   // "true" where git has none
  std::string scope;   // git's word for it: "system", "global", "local", "worktree", "command", …
  std::string origin;  // git's word for it: "file:.git/config", "command line:"

  // False for what the machine, the user, the command line and the environment say (git-config(1),
  // "SCOPES"), true for all else.
  bool of_repository() const;
  // The file that it is from, as git names it, or empty.
  std::string file() const;
};

// Whose word counts.
enum class Trust {
  kUser,        // not the repository's
  kRepository,  // the repository's too
};

bool counts(const GitEntry& entry, Trust trust);

class GitConfig {
 public:
  using Values = std::map<std::string, const GitEntry*, std::less<>>;
  using Say = std::function<void(std::string_view)>;
  using Seen = std::function<void(const std::vector<GitEntry>&, bool whole)>;

  // `say`, which may be empty, is told once when the repository's part could not be read; `seen`,
  // which may be too, of all entries whenever they were read, and whether none are left out.
  explicit GitConfig(Say say = {}, Seen seen = {}) : say_(std::move(say)), seen_(std::move(seen)) {}

  // Reads anew from now on: another request may come much later. What was returned before is gone.
  void begin() {
    entries_.reset();
    url_matches_.clear();
  }

  // Every entry, in order: of two with the same key the later one counts. Read once and kept. What
  // git cannot read of the repository is left out; when that is not the cause, throws
  // Failure(WW_INVALID). None where there is no git.
  const std::vector<GitEntry>& entries() const;

  // What `git config --get-urlmatch SECTION URL` says of the entries that count: for each variable
  // of the section the one whose URL scope fits best. Each answer is found once and kept.
  const Values& url_match(const std::string& section, const std::string& url,
                          Trust trust = Trust::kUser) const;

  // The last entry of a key ("core.askPass") that counts, or null.
  const GitEntry* find(std::string_view key, Trust trust = Trust::kUser) const;
  std::optional<std::string> get(std::string_view key, Trust trust = Trust::kUser) const;

 private:
  // What of a section may match a URL.
  struct Section {
    Values unscoped;
    std::string numbered;  // lines of a configuration file: each entry that counts, by its place
    bool scoped = false;   // a URL is among them
    bool by_path = false;  // a URL with a path is
  };

  std::vector<GitEntry> read_users() const;
  Section section_of(const std::string& name, Trust trust) const;

  Say say_;
  Seen seen_;
  mutable std::optional<std::vector<GitEntry>> entries_;
  mutable std::map<std::tuple<std::string, Trust, std::string>, Values> url_matches_;
};

// For the environment of a git that is to know of no repository, whatever directory it runs in.
std::vector<std::pair<std::string, std::string>> no_repository();

// A key as git prints it: section and variable in lower case, what is between as it was written.
std::string as_git_prints(std::string_view key);

// Of "section.https://a.example/b.variable", the URL or nothing, and "variable".
std::string_view url_scope_of(std::string_view key);
std::string_view variable_of(std::string_view key);

}  // namespace watchword::host
