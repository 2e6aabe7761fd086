#include "cli/git_helpers.h"

#include <algorithm>

#include <watchword/server.hpp>

#include "base/url.h"

namespace watchword::cli {
namespace {

// Whether git would follow an entry of section credential for this URL. (git-config(1),
// credential.<url>.*)
bool is_for(const host::GitEntry& entry, const Target& target) {
  const std::string_view scope = host::url_scope_of(entry.key);
  if (scope.empty()) return true;
  const auto pattern = parse_url_pattern(scope);
  const auto url = parse_url(target.url());
  if (!pattern || !url || pattern->scheme != url->scheme) return false;
  if (!host_matches(url->host, pattern->host) || pattern->port != url->port) return false;
  std::string_view path = pattern->path;
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.empty() || url->path == path || url->path.starts_with(std::string(path) + '/');
}

}  // namespace

// git asks them in this order, and an empty one drops those before it (git-config(1),
// credential.helper).
std::vector<std::string> helpers_for(const host::GitConfig& git, const Target& target) {
  std::vector<std::string> helpers;
  for (const host::GitEntry& entry : git.entries()) {
    if (!entry.key.starts_with("credential.") || host::variable_of(entry.key) != "helper" ||
        !is_for(entry, target))
      continue;
    if (entry.value.empty())
      helpers.clear();
    else
      helpers.push_back(entry.value);
  }
  return helpers;
}

// "watchword", "/usr/bin/git-credential-watchword", "!watchword", each with arguments perhaps, and
// with ".exe" where programs have that.
bool is_watchword(std::string_view helper) {
  constexpr std::string_view kPrefix = "git-credential-";
  constexpr std::string_view kSuffix = ".exe";
  if (helper.starts_with('!')) helper.remove_prefix(1);
  std::size_t end = 0;  // of the program's name, in which a blank may be escaped
  while (end < helper.size() && (helper[end] != ' ' || (end > 0 && helper[end - 1] == '\\'))) ++end;
  std::string_view name = helper.substr(0, end);
  while (!name.empty() && (name.back() == '"' || name.back() == '\'')) name.remove_suffix(1);
  name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return name == "watchword";
}

}  // namespace watchword::cli
