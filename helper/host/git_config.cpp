#include "host/git_config.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "platform/process.h"

namespace watchword::host {
namespace {

// `git config -z` separates key and value by a line feed and entries by NUL; a key without a value
// (meaning true) has no line feed.
std::vector<std::pair<std::string, std::string>> read_entries(
    std::vector<std::string> arguments, const std::vector<std::string>& overridden = {}) {
  std::vector<std::string> argv{"git"};
  for (const std::string& setting : overridden) argv.insert(argv.end(), {"-c", setting});
  argv.insert(argv.end(), {"config", "-z"});
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

constexpr std::string_view kSchemeEnd = "://";
// What no value is: it takes the place of what is set for every URL, which git would mix with what
// is set for the one that it is asked for.
constexpr std::string_view kForEveryUrl = "\x01";

// Where the path of a URL begins, or its end.
std::size_t path_of(std::string_view url) {
  const auto authority = url.find(kSchemeEnd);
  if (authority == std::string_view::npos) return url.size();
  return std::min(url.find_first_of("/?#", authority + kSchemeEnd.size()), url.size());
}

// "section.https://a.example/b.variable": the URL in it, or nothing.
std::string_view scope_of(std::string_view key) {
  const auto from = key.find('.') + 1;
  const auto to = key.rfind('.');
  const std::string_view scope = from < to ? key.substr(from, to - from) : std::string_view();
  return scope.find(kSchemeEnd) == std::string_view::npos ? std::string_view() : scope;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& GitConfig::all() const {
  if (!all_) all_ = read_entries({"--list"});
  return *all_;
}

// git is run only where there is a URL to match, and once for a server unless a path is among them.
// It knows no queries, which may hold what is nobody else's business.
const GitConfig::Values& GitConfig::url_scoped(const std::string& section,
                                               const std::string& url) const {
  std::vector<std::string> for_every_url;
  bool scoped = false;
  bool by_path = false;
  for (const auto& [name, value] : all()) {
    if (!name.starts_with(section + ".")) continue;
    const std::string_view scope = scope_of(name);
    if (name.find('.', section.size() + 1) == std::string::npos)
      for_every_url.push_back(name + '=' + std::string(kForEveryUrl));
    scoped |= !scope.empty();
    by_path |= scope.substr(path_of(scope)).size() > 1;
  }
  if (!scoped) return url_scoped_.try_emplace({section, ""}).first->second;
  const std::string asked = url.substr(0, by_path ? url.find_first_of("?#") : path_of(url));
  const auto known = url_scoped_.find({section, asked});
  if (known != url_scoped_.end()) return known->second;
  Values values;
  for (auto& [name, value] : read_entries({"--get-urlmatch", section, asked}, for_every_url))
    if (value != kForEveryUrl) values[name] = std::move(value);
  return url_scoped_.emplace(std::make_pair(section, asked), std::move(values)).first->second;
}

GitConfig::Values GitConfig::url_match(const std::string& section, const std::string& url) const {
  Values values = url_scoped(section, url);
  Values for_every_url;
  for (const auto& [name, value] : all())
    if (name.starts_with(section + ".") && name.find('.', section.size() + 1) == std::string::npos)
      for_every_url[name] = value;
  values.merge(for_every_url);
  return values;
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
