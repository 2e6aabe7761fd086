// git's configuration, read through git itself, so that its rules (files, includes, URL scopes,
// GIT_CONFIG_COUNT) are git's own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::host {

class GitConfig {
 public:
  // Keys are as git prints them: section and variable in lower case.
  using Values = std::map<std::string, std::string, std::less<>>;

  // Every entry, in order, as `git config --list` has them. Read once and kept.
  const std::vector<std::pair<std::string, std::string>>& all() const;

  // What `git config --get-urlmatch SECTION URL` says: for each variable of the section the value
  // whose URL scope fits best, else the one that is set for every URL.
  Values url_match(const std::string& section, const std::string& url) const;

  // Of that, only what is scoped to a URL. Each answer is read once and kept.
  const Values& url_scoped(const std::string& section, const std::string& url) const;

  // All values of keys that match an extended regular expression, in order, as they are now.
  std::vector<std::pair<std::string, std::string>> matching(const std::string& regexp) const;

  // The last value of a key ("core.askPass"), or none.
  std::optional<std::string> get(const std::string& key) const;

 private:
  mutable std::optional<std::vector<std::pair<std::string, std::string>>> all_;
  mutable std::map<std::pair<std::string, std::string>, Values> url_scoped_;
};

// A key as git prints it: section and variable in lower case, what is between as it was written.
std::string as_git_prints(std::string_view key);

// git's notion of true; none when it is neither.
std::optional<bool> parse_boolean(std::string_view value);

}  // namespace watchword::host
