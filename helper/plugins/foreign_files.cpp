#include "plugins/foreign_files.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "platform/given_file.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

platform::Links links(bool named_by_user) {
  return named_by_user ? platform::Links::kFollow : platform::Links::kRefuse;
}

}  // namespace

bool path_matches(std::string_view path, std::string_view pattern) {
  const auto star = pattern.rfind('*');
  if (star == std::string_view::npos) return path == pattern;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after))
    return false;
  path.remove_prefix(before.size());
  path.remove_suffix(after.size());
  return path.find('/') == std::string_view::npos;
}

bool ForeignFiles::is_named_by_user(const std::string& path) const {
  const auto names = [&](const std::optional<std::string>& value) { return value == path; };
  return std::any_of(manifest_.files_from_config.begin(), manifest_.files_from_config.end(),
                     [&](const std::string& key) { return names(config_.get({key})); }) ||
         std::any_of(manifest_.files_from_environment.begin(),
                     manifest_.files_from_environment.end(),
                     [&](const std::string& name) { return names(environment_(name)); });
}

bool ForeignFiles::is_listed(const std::string& path) const {
  return path.find("/../") == std::string::npos &&
         std::any_of(manifest_.files.begin(), manifest_.files.end(),
                     [&](const std::string& written) {
                       const auto pattern = platform::here(written, environment_);
                       return pattern && path_matches(path, *pattern);
                     });
}

bool ForeignFiles::check(const std::string& path) const {
  if (!platform::is_absolute(path) || path.find('\0') != std::string::npos)
    throw Failure(WW_INVALID, "the file name '" + path + "' is not an absolute path",
                  "Write it from the root on.");
  const bool named = is_named_by_user(path);
  if (named || is_listed(path)) {
    inputs_.file(path);
    return named;
  }
  throw Failure(WW_REFUSED, path + " is not one of the files that this plugin may read",
                "Check the configuration for a wrong file name.");
}

std::optional<Secret> ForeignFiles::read(const std::string& path, std::size_t max_bytes) const {
  return platform::read_given_file(path, max_bytes, links(check(path)));
}

bool ForeignFiles::exists(const std::string& path) const {
  return platform::is_regular_file(path, links(check(path)));
}

}  // namespace watchword::host
