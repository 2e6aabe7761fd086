// Git Credential Manager's stores (its docs/credstores.md): items of the Secret Service, files in
// plain text, and files for GPG below pass's directory. What it has in git-credential-cache cannot
// be listed and is gone a quarter of an hour later; what it has of sessions is a provider's to
// read.
#include "cli/import_formats.h"
#include "cli/import_source.h"
#include "platform/files.h"
#include "platform/given_file.h"
#include "platform/process.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kGcmSchema = "com.microsoft.GitCredentialManager";
constexpr std::string_view kGcmHolds = "passwords";
constexpr int kDepthMax = 16;
// For somebody to type the passphrase of a key.
constexpr std::chrono::minutes kPassphraseLimit{2};

using Read = std::function<std::optional<Secret>(const std::string& path)>;

struct Store {
  std::string_view suffix;
  bool plain_text;
  Read read;
};

void set_password(Find& find, std::optional<broker::ForeignPassword> password) {
  if (!password)
    find.what = Failure(WW_INVALID, "it does not say what it is for");
  else if (is_gcm_refresh_token(password->target))
    find.what =
        Failure(WW_INVALID, "it is a refresh token that only Git Credential Manager can use");
  else
    find.what = std::move(*password);
}

void find_gcm_items(const Look& look, const Found& found) {
  for (host::ForeignItem& item :
       look.items.search({{"xdg:schema", std::string(kGcmSchema)}}, look.how())) {
    Find find;
    const std::string_view service = value_of(item.item.attributes, "service");
    find.place = "the keyring (" + std::string(service) + ")";
    find.holds = kGcmHolds;
    set_password(find, read_gcm(service, value_of(item.item.attributes, "account"),
                                item.item.secret.view()));
    item.item.secret = Secret();
    find.remove = item_remover(look, std::move(item));
    found(std::move(find));
  }
}

void find_gcm_file(const Look& look, const Store& store, const std::string& path,
                   const Found& found) {
  Find find;
  find.place = shown_path(look, path);
  find.holds = kGcmHolds;
  find.plain_text = store.plain_text;
  find.path = path;
  find.remove = [path] { platform::remove_file(path); };
  try {
    if (look.only_outside) {
      find.what = broker::ForeignPassword();
    } else {
      const auto content = store.read(path);
      if (!content) return;  // removed meanwhile
      look.context.services.log.hide(content->view().substr(0, content->view().find('\n')));
      set_password(find, read_gcm_file(content->view()));
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

std::optional<Secret> read_plain(const std::string& path) {
  return platform::read_given_file(path, kForeignMaxBytes, platform::Links::kRefuse);
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

void find_in_gcm(const Look& look, const Found& found) {
  find_gcm_items(look, found);
  const std::string home = look.home();
  if (home.empty()) return;
  const std::string name = setting(look, "GCM_NAMESPACE", "credential.namespace", "git");
  const std::string plain = setting(look, "GCM_PLAINTEXT_STORE_PATH",
                                    "credential.plaintextStorePath", home + "/.gcm/store");
  for (const std::string& directory : directories_in(plain, name))
    walk(look, {".credential", true, read_plain}, directory, 0, found);
  const std::string pass =
      setting(look, "PASSWORD_STORE_DIR", "credential.gpgPassStorePath", home + "/.password-store");
  for (const std::string& directory : directories_in(pass, name))
    walk(look, {".gpg", false, read_with_gpg}, directory, 0, found);
}

}  // namespace watchword::cli
