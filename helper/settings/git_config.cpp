#include "settings/git_config.h"

#include <algorithm>
#include <iterator>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "platform/paths.h"
#include "platform/process.h"

namespace watchword::host {
namespace {

constexpr std::string_view kSchemeEnd = "://";
constexpr std::string_view kUsersScopes[] = {"system", "global", "command"};

platform::RunResult run_config(std::vector<std::string> arguments, platform::RunOptions options) {
  arguments.insert(arguments.begin(), {"git", "config", "-z"});
  return platform::run(arguments, options);
}

// Takes what stands before the next NUL off `rest`.
std::string_view take_field(std::string_view& rest) {
  const auto end = std::min(rest.find('\0'), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

// `git config -z` separates key and value by a line feed; a key without a value (meaning true) has
// none.
std::pair<std::string, std::string> split_entry(std::string_view entry) {
  const auto line_feed = entry.find('\n');
  if (line_feed == std::string_view::npos) return {std::string(entry), "true"};
  return {std::string(entry.substr(0, line_feed)), std::string(entry.substr(line_feed + 1))};
}

std::optional<std::vector<GitEntry>> list(const platform::RunOptions& options) {
  const auto result = run_config({"--list", "--show-scope", "--show-origin"}, options);
  if (result.exit_code != 0) return std::nullopt;
  std::vector<GitEntry> entries;
  std::string_view rest = result.output.view();
  while (!rest.empty()) {
    GitEntry entry;
    entry.scope = take_field(rest);
    entry.origin = take_field(rest);
    std::tie(entry.key, entry.value) = split_entry(take_field(rest));
    entries.push_back(std::move(entry));
  }
  return entries;
}

// The same for the configuration of the directory that we are in, where everything may have been
// made to keep git from answering: a file that is none, that has no end, that never answers. Where
// there is no git, nothing is configured in it.
std::optional<std::vector<GitEntry>> list_here() {
  try {
    return list({});
  } catch (const Failure& failure) {
    if (failure.status() == WW_NOT_FOUND) return std::vector<GitEntry>();
    return std::nullopt;
  }
}

// Where the path of a URL begins, or its end.
std::size_t path_of(std::string_view url) {
  const auto authority = url.find(kSchemeEnd);
  if (authority == std::string_view::npos) return url.size();
  return std::min(url.find_first_of("/?#", authority + kSchemeEnd.size()), url.size());
}

// Whether the key has no subsection.
bool is_plain(std::string_view key) {
  return key.find('.') == key.rfind('.');
}

// A line of a configuration file that sets the key of an entry to a number (git-config(1),
// "CONFIGURATION FILE").
std::string numbered(const std::string& section, std::string_view key, std::size_t number) {
  std::string out = "[" + section;
  if (const auto scope = url_scope_of(key); !scope.empty()) {
    out += " \"";
    for (const char c : scope) out.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
    out += '"';
  }
  return out + "]\n" + std::string(variable_of(key)) + " = " + std::to_string(number) + "\n";
}

// Which of the numbered lines of a section fit the URL best: variables as git prints them, and
// their numbers. git chooses among the entries that count and no others, so that none that does not
// can hide one that does; and no value, which may be a password, leaves this process. None when the
// URL is none to git.
std::optional<std::map<std::string, std::size_t>> choose(const std::string& section,
                                                         const std::string& url,
                                                         const std::string& lines) {
  platform::RunOptions options;
  options.environment = no_repository();
  options.input = lines;
  const auto result = run_config({"--file", "-", "--get-urlmatch", section, url}, options);
  if (result.exit_code > 1) return std::nullopt;  // 1: nothing fits
  std::map<std::string, std::size_t> numbers;
  std::string_view rest = result.output.view();
  while (!rest.empty()) {
    const auto [name, number] = split_entry(take_field(rest));
    numbers[name] = std::stoul(number);
  }
  return numbers;
}

}  // namespace

bool GitEntry::of_repository() const {
  return std::find(std::begin(kUsersScopes), std::end(kUsersScopes), scope) ==
         std::end(kUsersScopes);
}

std::string GitEntry::file() const {
  constexpr std::string_view kFile = "file:";
  return origin.starts_with(kFile) ? platform::own_spelling(origin.substr(kFile.size())) : "";
}

bool counts(const GitEntry& entry, Trust trust) {
  return trust == Trust::kRepository || !entry.of_repository();
}

std::vector<std::pair<std::string, std::string>> no_repository() {
  return {{"GIT_DIR", std::string(platform::null_file())}};
}

const std::vector<GitEntry>& GitConfig::entries() const {
  if (!entries_) {
    auto here = list_here();
    const bool whole = here.has_value();
    entries_ = whole ? std::move(*here) : read_users();
    if (seen_) seen_(*entries_, whole);
  }
  return *entries_;
}

std::vector<GitEntry> GitConfig::read_users() const {
  platform::RunOptions outside;
  outside.environment = no_repository();
  auto users = list(outside);
  if (!users)
    throw Failure(WW_INVALID, "git cannot read its configuration",
                  "Run `git config --list` to see why.");
  if (say_)
    say_(
        "git cannot read the configuration of the repository here, so nothing of it counts. Run "
        "`git config --list` to see why.");
  return std::move(*users);
}

GitConfig::Section GitConfig::section_of(const std::string& name, Trust trust) const {
  Section section;
  for (std::size_t i = 0; i < entries().size(); ++i) {
    const GitEntry& entry = entries()[i];
    if (!entry.key.starts_with(name + ".") || !counts(entry, trust)) continue;
    const std::string_view scope = url_scope_of(entry.key);
    if (scope.empty() && !is_plain(entry.key)) continue;
    if (scope.empty()) section.unscoped[entry.key] = &entry;
    section.numbered += numbered(name, entry.key, i);
    section.scoped |= !scope.empty();
    section.by_path |= scope.substr(path_of(scope)).size() > 1;
  }
  return section;
}

// git is run only where there is a URL to match, and once for a server unless a path is among them.
// It knows no queries, which may hold what is nobody else's business.
const GitConfig::Values& GitConfig::url_match(const std::string& section, const std::string& url,
                                              Trust trust) const {
  Section candidates = section_of(section, trust);
  // Where the repository says nothing, whom to trust makes no difference.
  if (trust == Trust::kRepository &&
      section_of(section, Trust::kUser).numbered == candidates.numbered)
    trust = Trust::kUser;
  const auto server_end = path_of(url);
  std::string asked;
  if (candidates.scoped)
    asked = url.substr(0, candidates.by_path ? url.find_first_of("?#") : server_end);
  const auto [known, is_new] = url_matches_.try_emplace({section, trust, asked});
  if (!is_new) return known->second;
  known->second = std::move(candidates.unscoped);
  if (!candidates.scoped) return known->second;
  auto best = choose(section, asked, candidates.numbered);
  // What git takes for no URL, as with a "%" in its path that encodes nothing, is in no scope below
  // its server.
  if (!best) best = choose(section, url.substr(0, server_end), candidates.numbered);
  if (best)
    for (const auto& [name, number] : *best) known->second[name] = &entries().at(number);
  return known->second;
}

const GitEntry* GitConfig::find(std::string_view key, Trust trust) const {
  const std::string wanted = as_git_prints(key);
  const GitEntry* last = nullptr;
  for (const GitEntry& entry : entries())
    if (entry.key == wanted && counts(entry, trust)) last = &entry;
  return last;
}

std::optional<std::string> GitConfig::get(std::string_view key, Trust trust) const {
  const GitEntry* found = find(key, trust);
  return found != nullptr ? std::optional<std::string>(found->value) : std::nullopt;
}

std::string_view url_scope_of(std::string_view key) {
  const auto from = key.find('.') + 1;
  const auto to = key.rfind('.');
  const std::string_view scope = from < to ? key.substr(from, to - from) : std::string_view();
  return scope.find(kSchemeEnd) == std::string_view::npos ? std::string_view() : scope;
}

std::string_view variable_of(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

std::string as_git_prints(std::string_view key) {
  const auto section = std::min(key.find('.'), key.size());
  const auto variable = std::min(key.rfind('.'), key.size());
  if (section == variable) return lower(key);
  return lower(key.substr(0, section)) + std::string(key.substr(section, variable - section)) +
         lower(key.substr(variable));
}

}  // namespace watchword::host
