// What must not leave this machine's memory: items of the session lifetime, such as access tokens.
// In the kernel's keyring where there is one, so that the processes of this user share them; else
// in this process alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>

#include "kernel-keyring/kernel_store.h"

namespace watchword::key_vault {

class SessionItems {
 public:
  // `vault` keeps the items of different vaults apart.
  SessionItems(Host host, const std::string& vault);

  bool shared_by_processes() const { return kernel_.has_value(); }

  // As a store's functions (watchword/sdk/store.hpp), but that only living items are found.
  std::vector<StoredItem> search(const ww_query& query);
  // An item that finds no room is not kept.
  void put(const ww_item& item);
  bool erase(const ww_query& query);

 private:
  Host host_;
  std::optional<KernelStore> kernel_;
  std::vector<Secret> own_;  // encoded
};

}  // namespace watchword::key_vault
