// The Secret Service's own methods (Secret Service API 0.2, freedesktop.org), as few of them as a
// store needs.
//
// libsecret unlocks and prompts (unlock.h). Secrets themselves go over a "plain" session of our own
// instead of libsecret's, which begins with a Diffie-Hellman exchange that takes as long as
// everything else together. It would keep the bytes from nobody: whoever may listen on a user's bus
// may ask the Secret Service itself.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/secret.hpp>

#include "bus.h"

namespace watchword {

using Attributes = std::vector<std::pair<std::string, std::string>>;

// The collection that programs use unless they are told otherwise, and the one that lives in the
// service's memory only.
inline constexpr const char* kDefaultCollection = "/org/freedesktop/secrets/aliases/default";
inline constexpr const char* kSessionCollection = "/org/freedesktop/secrets/aliases/session";

class Service {
 public:
  enum class State { kUnlocked, kLocked, kMissing };
  State state_of(const char* collection) const;

  // Object paths of the items that have these attributes, and perhaps more.
  struct Found {
    std::vector<std::string> unlocked;
    bool any_locked = false;
  };
  Found search(const Attributes& attributes) const;

  // All in one call; items that are gone meanwhile are left out.
  std::vector<Secret> secrets(const std::vector<std::string>& items);

  // Replaces the item of the collection that has these attributes, if there is one. The new item's
  // path. Throws Failure with WW_STORE_LOCKED.
  std::string create_item(const char* collection, const std::string& label,
                          const Attributes& attributes, std::string_view secret);

  // False: it is gone already. Throws Failure with WW_STORE_LOCKED.
  bool delete_item(const std::string& item) const;

 private:
  const std::string& session();
  void refuse_prompt(const char* prompt) const;

  Bus bus_;
  std::string session_;  // its object path; opened when the first secret is read or written
};

// The failure that a locked keyring is.
[[noreturn]] void throw_locked();

}  // namespace watchword
