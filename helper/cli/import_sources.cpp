#include <memory>

#include "cli/import_source.h"
#include "platform/given_file.h"
#include "platform/paths.h"
#include "platform/protected_data.h"

namespace watchword::cli {

std::string Look::home() const {
  return platform::home_directory(context.services.environment).value_or("");
}

std::vector<Source> sources(const host::Plugins& plugins) {
  std::vector<Source> out;
  for (const host::Manifest& manifest : plugins.manifests())
    for (const host::ForeignPlace& place : manifest.foreign_places)
      out.push_back({place.sources, place.name, [&](const Look& look, const Found& found) {
                       find_of_provider(manifest, place, look, found);
                     }});
  out.push_back({{"gcm"}, "Git Credential Manager", find_in_gcm});
  out.push_back({{"gcm", "wincred"}, "Git Credential Manager", find_in_credential_manager});
  out.push_back({{"libsecret"}, "git-credential-libsecret", find_in_libsecret});
  out.push_back({{"git-credential-store"}, "git-credential-store", find_in_git_store});
  return out;
}

std::function<void()> item_remover(const Look& look, host::ForeignItem item) {
  return [&items = look.items, item = std::make_shared<host::ForeignItem>(std::move(item))] {
    items.erase(*item);
  };
}

Find password_item(const Look& look, host::ForeignItem item, std::string place, Find::What what) {
  if (const auto* password = std::get_if<broker::ForeignPassword>(&what))
    look.context.services.log.hide(password->credential.secret.view());
  Find find;
  find.place = std::move(place);
  find.holds = "passwords";
  find.what = std::move(what);
  item.item.secret = Secret();
  find.remove = item_remover(look, std::move(item));
  return find;
}

Find::What password_or_why_not(std::optional<broker::ForeignPassword> password) {
  if (!password) return Failure(WW_INVALID, "it names no server, or its secret makes no sense");
  return std::move(*password);
}

FileForm plain_file() {
  return {true, [](const std::string& path) {
            return platform::read_given_file(path, kForeignMaxBytes, platform::Links::kRefuse);
          }};
}

FileForm protected_file() {
  return {false, [](const std::string& path) -> std::optional<Secret> {
            const auto content = plain_file().read(path);
            if (!content) return std::nullopt;
            return platform::unprotected(content->view());
          }};
}

std::string shown_path(const Look& look, const std::string& path) {
  const std::string home = look.home();
  return !home.empty() && path.starts_with(home + "/") ? "~" + path.substr(home.size()) : path;
}

}  // namespace watchword::cli
