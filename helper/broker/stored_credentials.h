// The built-in provider of stored credentials: what git was told to keep for hosts that no plugin
// answers for. A complete replacement of git's own storing helpers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

#include "base/credential.h"
#include "keep/secrets.h"

namespace watchword::broker {

// What is kept of a credential as the secret of an item. Throws Failure(WW_INVALID) when a value
// has a line break in it, which would become a line of its own.
// Where `any_bytes` may be in a secret, those are encoded.
Secret encode_stored(const Credential& credential, bool any_bytes = false);

// "git", "docker": whose they are, for people and programs.
std::string_view name_of(StoredKind kind);

// None when encode_stored() cannot have written it.
std::optional<Credential> decode_stored(const Item& item);

// One that is kept, without its secret.
struct StoredCredential {
  Target target;
  StoredKind kind;
  std::string label;  // as a person sees it in their keyring: "Git: https://git.example/ (ada)"
};

class StoredCredentials {
 public:
  // Those of one kind; others do not exist for it.
  StoredCredentials(host::SecretStore& secrets, StoredKind kind) : secrets_(secrets), kind_(kind) {}

  // Every one of them. Throws Failure.
  std::vector<StoredCredential> list();

  // The first that fits what the target says (a target without path or user name fits any), has not
  // expired, can be used by the caller and is `fit`. None when there is none. Throws Failure.
  using Fit = std::function<bool(const Credential&)>;
  std::optional<Credential> get(const Target& target, bool any_scheme, const Fit& fit);

  // Keeps it under its whole target; replaces what was there, also another user's where there is
  // one for a server. Throws Failure.
  void put(const Target& target, const Credential& credential);

  // Removes every credential that fits the target and, if `secret` is given, has that secret.
  // False when there was none. Throws Failure.
  bool erase(const Target& target, const Secret* secret);

  // Removes every credential of the host (empty: of every host) that is `wanted`, which is told
  // what it is of. False when there was none. Throws Failure.
  using Wanted = std::function<bool(const Target&, const Credential&)>;
  bool erase_if(const std::string& host, const Wanted& wanted);

 private:
  host::SecretStore::Items fitting(const Target& target);
  // `with_secrets` as ww_query has it.
  host::SecretStore::Items having(
      const std::vector<std::pair<std::string, std::string>>& attributes, int with_secrets);
  bool erase_item(const std::string& key);

  host::SecretStore& secrets_;
  const StoredKind kind_;
};

}  // namespace watchword::broker
