#include "settings/extra_headers.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"

namespace watchword::host {
namespace {

constexpr std::string_view kHttpSection = "http.";
constexpr std::string_view kHeaderVariable = ".extraheader";

std::string_view default_port(std::string_view scheme) {
  return scheme == "https" ? "443" : scheme == "http" ? "80" : "";
}

std::string port_of(const Url& url) {
  return url.port.empty() ? std::string(default_port(url.scheme)) : url.port;
}

// "*" stands for one label.
bool host_applies(std::string_view pattern, std::string_view host) {
  while (!pattern.empty() && !host.empty()) {
    const auto pattern_end = std::min(pattern.find('.'), pattern.size());
    const auto host_end = std::min(host.find('.'), host.size());
    const std::string_view label = pattern.substr(0, pattern_end);
    if (label != "*" && label != host.substr(0, host_end)) return false;
    pattern.remove_prefix(std::min(pattern_end + 1, pattern.size()));
    host.remove_prefix(std::min(host_end + 1, host.size()));
  }
  return pattern.empty() && host.empty();
}

// The same, or a directory of it.
bool path_applies(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && pattern.back() == '/') pattern.remove_suffix(1);
  if (path.substr(0, pattern.size()) != pattern) return false;
  return pattern.empty() || path.size() == pattern.size() || path[pattern.size()] == '/';
}

// git-config(1), "http.<url>.*". A user name of the pattern counts only where the URL has one: the
// credential protocol tells the address without it.
bool applies(const Url& pattern, const Url& url) {
  return pattern.scheme == url.scheme && host_applies(pattern.host, url.host) &&
         port_of(pattern) == port_of(url) && path_applies(pattern.path, url.path) &&
         (!pattern.has_username || !url.has_username || pattern.username == url.username);
}

// Of "http.extraheader" and "http.<url>.extraheader".
bool setting_applies(std::string_view name, const Url& url) {
  if (name == "http.extraheader") return true;
  if (name.substr(0, kHttpSection.size()) != kHttpSection ||
      name.size() <= kHttpSection.size() + kHeaderVariable.size() ||
      name.substr(name.size() - kHeaderVariable.size()) != kHeaderVariable)
    return false;
  name.remove_prefix(kHttpSection.size());
  name.remove_suffix(kHeaderVariable.size());
  const auto pattern = parse_url_pattern(name);
  return pattern && applies(*pattern, url);
}

bool is_header(std::string_view value, std::string_view header) {
  return lower(value.substr(0, value.find(':'))) == header;
}

}  // namespace

std::vector<std::string> extra_header_settings(const GitConfig& git, std::string_view url,
                                               std::string_view header) {
  std::vector<std::string> names;
  const auto target = parse_url(url);
  if (!target) return names;
  // Of the repository too: this tells what git does, and decides nothing.
  for (const auto& [name, value, scope, origin] : git.entries()) {
    if (!setting_applies(name, *target)) continue;
    if (value.empty()) {
      names.clear();  // an empty value takes back those before it
    } else if (is_header(value, lower(header)) &&
               std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace watchword::host
