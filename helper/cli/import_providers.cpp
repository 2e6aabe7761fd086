// What providers say in their manifests ("imports") that other programs keep.
#include "cli/import_source.h"
#include "platform/files.h"
#include "platform/given_file.h"
#include "platform/paths.h"
#include "platform/process.h"

namespace watchword::cli {
namespace {

Find found_at(const host::ForeignPlace& place, const std::string& where) {
  Find find;
  find.place = where;
  find.holds = place.holds;
  return find;
}

broker::ForeignDocument document(const host::Manifest& provider, const host::ForeignPlace& place,
                                 Secret content) {
  return {&provider, place.kind, "", std::move(content)};
}

void find_documents(const host::Manifest& provider, const host::ForeignPlace& place,
                    const Look& look, const Found& found) {
  if (place.item.empty()) return;
  for (host::ForeignItem& item : look.items.search(place.item, look.how())) {
    Find find = found_at(place, place.name + ", in the keyring");
    find.what = document(provider, place, std::move(item.item.secret));
    find.remove = item_remover(look, std::move(item));
    found(std::move(find));
  }
}

void find_document(const host::Manifest& provider, const host::ForeignPlace& place,
                   const Look& look, const std::string& path, const Found& found) {
  // Beside a cache in the keyring MSAL leaves an empty file, whose time tells other programs of a
  // change (MSAL.NET, Microsoft.Identity.Client.Extensions.Msal).
  if (!platform::exists(path) || platform::is_empty_file(path)) return;
  Find find = found_at(place, shown_path(look, path));
  find.path = path;
  find.plain_text = true;
  find.remove = [path] { platform::remove_file(path); };
  try {
    auto content = look.only_outside ? std::optional<Secret>(Secret())
                                     : platform::read_given_file(path, kForeignMaxBytes,
                                                                 platform::Links::kRefuse);
    if (!content) return;
    find.what = document(provider, place, std::move(*content));
  } catch (const Failure& failure) {
    find.what = failure;
  }
  found(std::move(find));
}

void find_document_files(const host::Manifest& provider, const host::ForeignPlace& place,
                         const Look& look, const Found& found) {
  const std::string home = look.home();
  if (home.empty()) return;
  for (const std::string& pattern : place.files) {
    const std::string path = home + pattern.substr(1);
    const auto star = path.rfind('*');
    if (star == std::string::npos) {
      find_document(provider, place, look, path, found);
      continue;
    }
    const std::string directory(platform::directory_of(path));
    const std::string before = path.substr(directory.size() + 1, star - directory.size() - 1);
    const std::string after = path.substr(star + 1);
    for (const std::string& name : platform::list_files(directory))
      if (name.size() > before.size() + after.size() && name.starts_with(before) &&
          name.ends_with(after))
        find_document(provider, place, look, directory + '/' + name, found);
  }
}

// Only what is in the user's own file is this command's to take away.
std::function<void()> remover(const host::GitEntry& entry) {
  if (entry.scope != "global") return {};
  return [key = entry.key, value = entry.value] {
    platform::RunOptions options;
    options.environment = host::no_repository();
    const auto result = platform::run(
        {"git", "config", "--global", "--fixed-value", "--unset-all", key, value}, options);
    if (result.exit_code != 0)
      throw Failure(WW_STORE_FAILED, "git could not remove " + key + " from its configuration",
                    "Remove it with `git config --global --unset-all " + key + "`.");
  };
}

void find_entries(const host::Manifest& provider, const host::ForeignPlace& place, const Look& look,
                  const Found& found) {
  if (place.git_key.empty()) return;
  const std::string pattern = host::as_git_prints(place.git_key);
  const auto star = pattern.find('*');
  const std::string before = pattern.substr(0, star);
  const std::string after = pattern.substr(star + 1);
  for (const host::GitEntry& entry : look.context.services.git.entries()) {
    const std::string& key = entry.key;
    if (entry.of_repository() || key.size() <= before.size() + after.size() ||
        !key.starts_with(before) || !key.ends_with(after))
      continue;
    Find find = found_at(place, "git's configuration (" + key + ")");
    auto named = document(provider, place, Secret(entry.value));
    named.name = key.substr(before.size(), key.size() - before.size() - after.size());
    find.what = std::move(named);
    find.remove = remover(entry);
    found(std::move(find));
  }
}

}  // namespace

void find_of_provider(const host::Manifest& provider, const host::ForeignPlace& place,
                      const Look& look, const Found& found) {
  find_documents(provider, place, look, found);
  find_document_files(provider, place, look, found);
  find_entries(provider, place, look, found);
}

}  // namespace watchword::cli
