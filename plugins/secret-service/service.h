// The Secret Service's own methods (Secret Service API 0.2, freedesktop.org), as few of them as a
// store needs.
//
// Services differ in what they do at once and for what they hand out a prompt that has to be run
// first, also where nobody needs to be asked: KeePassXC does for all that changes something.
// Secrets go over a "plain" session of our own instead of libsecret's, which begins with a
// Diffie-Hellman exchange that takes as long as everything else together. It would keep the bytes
// from nobody: whoever may listen on a user's bus may ask the Secret Service itself.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/secret.hpp>

#include "bus.h"
#include "keeper.h"
#include "prompt.h"

namespace watchword {

using Attributes = std::vector<std::pair<std::string, std::string>>;

// The collection that programs use unless they are told otherwise, and the one that lives in the
// service's memory only, which gnome-keyring alone has.
inline constexpr const char* kDefaultCollection = "/org/freedesktop/secrets/aliases/default";
inline constexpr const char* kSessionCollection = "/org/freedesktop/secrets/aliases/session";

class Service {
 public:
  enum class State { kUnlocked, kLocked, kMissing };
  State state_of(const char* collection) const;

  // Whether a person may be asked now.
  void may_ask(bool may) { may_ask_ = may; }

  // Object paths of the items that have these attributes, and perhaps more.
  struct Found {
    std::vector<std::string> unlocked;
    std::vector<std::string> locked;
  };
  Found search(const Attributes& attributes) const;

  // Has the collection unlocked. Throws Failure: WW_STORE_LOCKED when a person would have to be
  // asked and may not be, or did not do it.
  void unlock(const char* collection);
  // The same for items that the service keeps locked in a collection that is not.
  void unlock_items(const std::vector<std::string>& items);

  // What everybody may see of an item, locked or not; none when it is gone.
  struct Outside {
    std::string label;
    Attributes attributes;
  };
  std::optional<Outside> outside_of(const std::string& item) const;

  // All in one call; items that are gone meanwhile are left out.
  std::vector<Secret> secrets(const std::vector<std::string>& items);

  // Adds an item, or with `replace` takes the place of the one of the collection that has these
  // attributes; KeePassXC asks before it overwrites what another process made. The new item's path;
  // empty when the service does not tell. Throws Failure with WW_STORE_LOCKED.
  std::string create_item(const char* collection, const std::string& label,
                          const Attributes& attributes, std::string_view secret, bool replace);

  // False: it is gone already. Throws Failure with WW_STORE_LOCKED.
  bool delete_item(const std::string& item);

  const Keeper& keeper();
  // Whether an item is replaced without a prompt that nobody would see.
  bool replaces_unasked() { return may_ask_ || keeper().replaces_unasked(); }

 private:
  const std::string& session();
  std::string path_of(const char* alias) const;
  PromptEnd request_unlock(const std::vector<std::string>& objects,
                           std::chrono::milliseconds limit);
  Variant pass(const char* prompt);

  Bus bus_;
  bool may_ask_ = false;
  std::optional<Keeper> keeper_;
  std::string session_;  // its object path; opened when the first secret is read or written
};

}  // namespace watchword
