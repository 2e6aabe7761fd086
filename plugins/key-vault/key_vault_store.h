// The store in a key vault: one secret an item, whose newest version is the item. Items of the
// session lifetime never leave this machine's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/store.hpp>

#include "key-vault/names.h"
#include "key-vault/vault.h"
#include "session-items/session_items.h"

namespace watchword {

class KeyVaultStore {
 public:
  explicit KeyVaultStore(Host host) : host_(host) {}

  void probe(std::uint32_t flags, const Describe& describe);
  std::vector<StoredItem> search(const ww_query& query);
  void put(const ww_item& item);
  bool erase(const ww_query& query);

 private:
  // What stands once the configuration is read.
  struct Opened {
    Opened(Host host, key_vault::Address where)
        : address(std::move(where)),
          memory(host, key_vault::memory_prefix(host, address.origin)),
          access(host, address),
          vault(host, address, access) {}
    const key_vault::Address address;
    SessionItems memory;
    key_vault::Access access;
    key_vault::Vault vault;
  };
  struct Listing {
    std::int64_t at = 0;
    std::vector<key_vault::ListedSecret> secrets;
  };

  Opened& opened();
  bool listing_is_fresh() const;
  const std::vector<key_vault::ListedSecret>& listing();
  std::vector<std::string> names(const ww_query& query);
  std::optional<StoredItem> read(const std::string& name);
  std::optional<StoredItem> read_parts(const std::string& name, std::string_view versions);
  void write(const std::string& name, const ww_item& item);
  std::string write_parts(const std::string& name, std::string_view text);
  void erase_secrets(const std::vector<std::string>& names);
  void remove_quietly(const std::string& name);

  Host host_;
  std::unique_ptr<Opened> opened_;
  std::optional<Listing> listing_;
};

}  // namespace watchword
