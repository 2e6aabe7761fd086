// Where other credential helpers keep what they keep: a row a source. A source finds; what becomes
// of what it found is the same for all (import.cpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker/take_over.h"
#include "cli/context.h"
#include "keep/foreign_items.h"

namespace watchword::cli {

// What a source found at one place.
struct Find {
  std::string place;        // for people: "~/.git-credentials", "the keyring"
  std::string holds;        // "passwords", "sessions"; empty: nothing that is taken over
  bool plain_text = false;  // on the disk, for everybody who gets hold of it
  std::string path;         // of the file, where it is one
  // The failure: there is something, and it cannot be read.
  using What = std::variant<broker::ForeignPassword, broker::ForeignDocument, Failure>;
  What what;
  // Takes it away from where it was found. Empty: that is not Watchword's to do.
  std::function<void()> remove;
};

// What a source is given.
struct Look {
  const Context& context;
  host::ForeignItems& items;
  // Without their secrets: what is there at all, at once, with nobody asked and nothing unlocked.
  bool only_outside = false;

  std::string home() const;
  host::ForeignItems::Look how() const {
    return only_outside ? host::ForeignItems::Look::kOutside : host::ForeignItems::Look::kSecrets;
  }
};

using Found = std::function<void(Find)>;

// How another program's files are read. `read` returns none of a file that is gone, and throws
// Failure.
struct FileForm {
  bool plain_text;
  std::function<std::optional<Secret>(const std::string& path)> read;
};
FileForm plain_file();
FileForm protected_file();  // by the system, for this user

struct Source {
  std::vector<std::string> words;  // what a person calls it; one or several
  std::string name;                // of the program, for people
  // Throws Failure when all of it cannot be read.
  std::function<void(const Look&, const Found&)> search;
};

// All of them, those of the providers first: a session is there before what refers to it.
std::vector<Source> sources(const host::Plugins& plugins);

// One file each.
void find_in_gcm(const Look& look, const Found& found);
void find_in_credential_manager(const Look& look, const Found& found);
void find_in_libsecret(const Look& look, const Found& found);
void find_in_git_store(const Look& look, const Found& found);
void find_of_provider(const host::Manifest& provider, const host::ForeignPlace& place,
                      const Look& look, const Found& found);

// Takes an item away from the store where it was found.
std::function<void()> item_remover(const Look& look, host::ForeignItem item);
// An item that holds a password, `what` as it was read.
Find password_item(const Look& look, host::ForeignItem item, std::string place, Find::What what);
Find::What password_or_why_not(std::optional<broker::ForeignPassword> password);

// What all names begin with that Git Credential Manager gives to what it keeps: the user's choice.
std::string gcm_namespace(const Look& look);
// What it keeps, if that can be read and taken over.
Find::What gcm_password(std::optional<broker::ForeignPassword> password);

// No file that is read here is larger.
inline constexpr std::size_t kForeignMaxBytes = std::size_t{1} << 20;

// As people write a path: the home directory is "~".
std::string shown_path(const Look& look, const std::string& path);

}  // namespace watchword::cli
