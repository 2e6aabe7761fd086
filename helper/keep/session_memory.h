// Items of the session lifetime, such as access tokens, in the system's memory: beside whichever
// store is in use, so that none has to be opened for a token that is still good.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/stored_item.hpp>

#include "platform/memory_keys.h"

namespace watchword::host {

// No function throws. What finds no room there is the store's to keep.
class SessionMemory {
 public:
  // `keys`, in which the newest goes when there is no room, must outlive it. `store` keeps apart
  // what is kept beside different stores.
  SessionMemory(const platform::MemoryKeys& keys, std::string store)
      : keys_(keys), store_(std::move(store)) {}

  // All that is there; of a query with a key, that one at most. None has expired.
  std::vector<StoredItem> search(const ww_query& query) const;
  // False: it is not kept, and neither is what was there under its kind and key.
  bool put(const ww_item& item) const;
  // False: there was none.
  bool erase(const ww_query& query) const;

 private:
  std::string name_of(std::string_view kind, std::string_view key) const;
  std::vector<StoredItem> all_of(const ww_query& query) const;
  std::optional<StoredItem> read(const Secret& content) const;

  const platform::MemoryKeys& keys_;
  const std::string store_;
};

}  // namespace watchword::host
