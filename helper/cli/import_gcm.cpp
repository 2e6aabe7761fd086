// Git Credential Manager's stores (its docs/credstores.md): items of the Secret Service, files in
// plain text, files whose first line Windows encrypts, and files for GPG below pass's directory;
// for Windows' Credential Manager see import_credential_manager.cpp. What it has in
// git-credential-cache cannot be listed and is gone a quarter of an hour later; what it has of
// sessions is a provider's to read.
#include <algorithm>

#include <watchword/encoding.hpp>

#include "cli/import_formats.h"
#include "cli/import_source.h"
#include "platform/files.h"
#include "platform/paths.h"
#include "platform/process.h"
#include "platform/protected_data.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kGcmSchema = "com.microsoft.GitCredentialManager";
constexpr int kDepthMax = 16;
// For somebody to type the passphrase of a key.
constexpr std::chrono::minutes kPassphraseLimit{2};

struct Store {
  std::string_view suffix;
  FileForm form;
};

void find_gcm_items(const Look& look, const Found& found) {
  for (host::ForeignItem& item :
       look.items.search({{"xdg:schema", std::string(kGcmSchema)}}, look.how())) {
    const std::string service(value_of(item.item.attributes, "service"));
    auto password =
        read_gcm(service, value_of(item.item.attributes, "account"), item.item.secret.view());
    found(password_item(look, std::move(item), "the keyring (" + service + ")",
                        gcm_password(std::move(password))));
  }
}

void find_gcm_file(const Look& look, const Store& store, const std::string& path,
                   const Found& found) {
  Find find;
  find.place = shown_path(look, path);
  find.holds = "passwords";
  find.plain_text = store.form.plain_text;
  find.path = path;
  find.remove = [path] { platform::remove_file(path); };
  try {
    if (look.only_outside) {
      find.what = broker::ForeignPassword();
    } else {
      const auto content = store.form.read(path);
      if (!content) return;  // removed meanwhile
      look.context.services.log.hide(content->view().substr(0, content->view().find('\n')));
      find.what = gcm_password(read_gcm_file(content->view()));
    }
  } catch (const Failure& failure) {
    find.what = failure;
  }
  found(std::move(find));
}

void walk(const Look& look, const Store& store, const std::string& directory, int depth,
          const Found& found) {
  for (const std::string& name : platform::list_files(directory))
    if (name.ends_with(store.suffix)) find_gcm_file(look, store, directory + '/' + name, found);
  if (depth == kDepthMax) return;
  for (const std::string& name : platform::list_directories(directory))
    walk(look, store, directory + '/' + name, depth + 1, found);
}

// The first line is base64 of what Windows has encrypted; the others are as in plain text.
std::optional<Secret> read_protected(const std::string& path) {
  const auto content = plain_file().read(path);
  if (!content) return std::nullopt;
  const std::string_view all = content->view();
  const std::size_t end = std::min(all.find_first_of("\r\n"), all.size());
  const auto sealed = base64_decode(all.substr(0, end));
  if (!sealed) throw Failure(WW_INVALID, "it is not encrypted as its place says");
  Secret out = platform::unprotected(*sealed);
  out.append(all.substr(end));
  return out;
}

std::optional<Secret> read_with_gpg(const std::string& path) {
  platform::RunOptions options;
  options.timeout = kPassphraseLimit;
  auto result = platform::run({"gpg", "--quiet", "--batch", "--decrypt", "--", path}, options);
  if (result.exit_code == 0) return std::move(result.output);
  throw Failure(WW_STORE_LOCKED, "gpg does not decrypt it",
                "Try `gpg --decrypt` with it; GPG_TTY must name the terminal.");
}

// As it has them: a variable goes before git's configuration (its docs/environment.md).
std::string setting(const Look& look, const char* variable, const char* key,
                    const std::string& fallback) {
  const host::Services& services = look.context.services;
  if (const auto value = services.environment(variable)) return *value;
  return services.git.get(key).value_or(fallback);
}

// Its files lie below the name that the user chose for them, and below the scheme of the server's
// address where that is empty: what else pass keeps there is none of git's.
std::vector<std::string> directories_in(const std::string& root, const std::string& name) {
  if (root.empty()) return {};
  if (!name.empty()) return {root + '/' + name};
  return {root + "/http", root + "/https"};
}

}  // namespace

std::string gcm_namespace(const Look& look) {
  return setting(look, "GCM_NAMESPACE", "credential.namespace", "git");
}

Find::What gcm_password(std::optional<broker::ForeignPassword> password) {
  if (password && is_gcm_refresh_token(password->target))
    return Failure(WW_INVALID, "it is a refresh token that only Git Credential Manager can use");
  return password_or_why_not(std::move(password));
}

void find_in_gcm(const Look& look, const Found& found) {
  find_gcm_items(look, found);
  const std::string home = look.home();
  if (home.empty()) return;
  // Its own home is the user's profile at Windows, whatever git's is there.
  const auto profile = platform::here("%USERPROFILE%", look.context.services.environment);
  const std::string own = profile.value_or(home) + "/.gcm";
  const std::string name = gcm_namespace(look);
  const auto walk_in = [&](const Store& store, const std::string& root) {
    for (const std::string& directory : directories_in(platform::own_spelling(root), name))
      walk(look, store, directory, 0, found);
  };
  walk_in({".credential", plain_file()}, setting(look, "GCM_PLAINTEXT_STORE_PATH",
                                                 "credential.plaintextStorePath", own + "/store"));
  walk_in({".credential", {false, read_protected}},
          setting(look, "GCM_DPAPI_STORE_PATH", "credential.dpapiStorePath", own + "/dpapi_store"));
  walk_in({".gpg", {false, read_with_gpg}},
          setting(look, "PASSWORD_STORE_DIR", "credential.gpgPassStorePath",
                  home + "/.password-store"));
}

}  // namespace watchword::cli
