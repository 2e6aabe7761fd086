// git-credential-store's files (git-credential-store(1), "FILES"): a URL a line.
#include <algorithm>
#include <memory>
#include <set>

#include "cli/import_formats.h"
#include "cli/import_source.h"
#include "platform/files.h"
#include "platform/given_file.h"
#include "platform/paths.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kStoreHolds = "passwords";

// Calls each(line) for each line that is not empty, without its end.
template <class Each>
void for_each_line(std::string_view text, const Each& each) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') each(line);
  }
}

// All lines that mean the same credential go; everything else stays as it is, in the file that a
// link leads to.
void remove_from(const std::string& path, const Target& target, const Secret& secret) {
  const auto content = platform::read_given_file(path, kForeignMaxBytes, platform::Links::kFollow);
  if (!content) return;
  Secret rest;
  std::string_view text = content->view();
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    const auto same = read_store_line(line.substr(0, line.find_first_of("\r\n")));
    if (same && same->target.url() == target.url() && same->target.username == target.username &&
        same->credential.secret == secret)
      continue;
    rest.append(line);
  }
  const std::string real = platform::resolved(path);
  if (rest.empty())
    platform::remove_file(real);
  else
    platform::rewrite_file(real, rest.view());
}

void find_in_file(const Look& look, const std::string& path, const Found& found) {
  const auto at_this_file = [&] {
    Find find;
    find.place = shown_path(look, path);
    find.holds = kStoreHolds;
    find.plain_text = true;
    find.path = path;
    return find;
  };
  try {
    const auto content =
        platform::read_given_file(path, kForeignMaxBytes, platform::Links::kFollow);
    if (!content) return;
    std::size_t number = 0;
    for_each_line(content->view(), [&](std::string_view line) {
      ++number;
      Find one = at_this_file();
      if (auto password = read_store_line(line)) {
        look.context.services.log.hide(password->credential.secret.view());
        one.remove = [path, target = password->target,
                      secret = std::make_shared<Secret>(password->credential.secret.clone())] {
          remove_from(path, target, *secret);
        };
        one.what = std::move(*password);
      } else {
        one.what = Failure(WW_INVALID,
                           "entry " + std::to_string(number) + " is no URL with user and password");
      }
      found(std::move(one));
    });
  } catch (const Failure& failure) {
    Find find = at_this_file();
    find.what = failure;
    found(std::move(find));
  }
}

// "store --file ~/x": what the user's configuration names beside the files of old.
std::optional<std::string> file_of(const host::GitEntry& entry) {
  constexpr std::string_view kOption = "--file";
  if (entry.of_repository() || !entry.key.starts_with("credential.") ||
      !entry.key.ends_with(".helper") || !entry.value.starts_with("store"))
    return std::nullopt;
  const auto at = entry.value.find(kOption);
  if (at == std::string::npos) return std::nullopt;
  std::string_view path = std::string_view(entry.value).substr(at + kOption.size());
  path.remove_prefix(std::min(path.find_first_not_of("= \"'"), path.size()));
  return std::string(path.substr(0, path.find_first_of(" \"'")));
}

}  // namespace

void find_in_git_store(const Look& look, const Found& found) {
  const host::Services& services = look.context.services;
  const std::string home = look.home();
  const auto config = services.environment("XDG_CONFIG_HOME");
  std::set<std::string> paths;
  if (!home.empty()) paths.insert(home + "/.git-credentials");
  if (config && !config->empty())
    paths.insert(*config + "/git/credentials");
  else if (!home.empty())
    paths.insert(home + "/.config/git/credentials");
  for (const host::GitEntry& entry : services.git.entries())
    if (const auto path = file_of(entry))
      paths.insert(platform::expand_home(*path, services.environment));
  for (const std::string& path : paths)
    if (platform::is_absolute(path)) find_in_file(look, path, found);
}

}  // namespace watchword::cli
