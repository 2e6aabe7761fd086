#include "host/git_config.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "platform/process.h"

namespace watchword::host {
namespace {

// `git config -z` separates key and value by a line feed and entries by NUL; a key without a value
// (meaning true) has no line feed.
std::vector<std::pair<std::string, std::string>> read_entries(std::vector<std::string> arguments) {
  std::vector<std::string> argv{"git", "config", "-z"};
  argv.insert(argv.end(), std::make_move_iterator(arguments.begin()),
              std::make_move_iterator(arguments.end()));
  const auto result = platform::run(argv);
  std::vector<std::pair<std::string, std::string>> entries;
  // Exit code 1 means that nothing matched; more is a configuration that git cannot read.
  if (result.exit_code > 1)
    throw Failure(WW_INVALID, "git cannot read its configuration",
                  "Run `git config --list` to see why.");
  std::string_view rest = result.output.view();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\0'), rest.size());
    const std::string_view entry = rest.substr(0, end);
    const auto line_feed = entry.find('\n');
    if (line_feed == std::string_view::npos)
      entries.emplace_back(entry, "true");
    else
      entries.emplace_back(entry.substr(0, line_feed), entry.substr(line_feed + 1));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return entries;
}

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& GitConfig::all() const {
  if (!all_) all_ = read_entries({"--list"});
  return *all_;
}

// git is asked to match URLs only where there is one to match; it is not run for nothing.
const GitConfig::Values& GitConfig::url_match(const std::string& section,
                                              const std::string& url) const {
  const auto key = std::make_pair(section, url);
  const auto known = url_matches_.find(key);
  if (known != url_matches_.end()) return known->second;
  Values values;
  bool scoped = false;
  for (const auto& [name, value] : all()) {
    if (!begins_with(name, section + ".")) continue;
    if (name.find('.', section.size() + 1) == std::string::npos) values[name] = value;
    scoped |= name.find("://") != std::string::npos;
  }
  if (scoped) {
    values.clear();
    for (auto& [name, value] : read_entries({"--get-urlmatch", section, url}))
      values[name] = std::move(value);
  }
  return url_matches_.emplace(key, std::move(values)).first->second;
}

std::vector<std::pair<std::string, std::string>> GitConfig::matching(
    const std::string& regexp) const {
  return read_entries({"--get-regexp", regexp});
}

std::optional<std::string> GitConfig::get(const std::string& key) const {
  const std::string wanted = as_git_prints(key);
  std::optional<std::string> last;
  for (const auto& [name, value] : all())
    if (name == wanted) last = value;
  return last;
}

std::string as_git_prints(std::string_view key) {
  const auto section = std::min(key.find('.'), key.size());
  const auto variable = std::min(key.rfind('.'), key.size());
  if (section == variable) return lower(key);
  return lower(key.substr(0, section)) + std::string(key.substr(section, variable - section)) +
         lower(key.substr(variable));
}

std::optional<bool> parse_boolean(std::string_view value) {
  const std::string word = lower(value);
  if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
  if (word.empty() || word == "false" || word == "no" || word == "off" || word == "0") return false;
  return std::nullopt;
}

}  // namespace watchword::host
