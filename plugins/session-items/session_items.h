// What must not leave this machine's memory: items of the session lifetime, such as access tokens,
// beside a store that has no place in memory.
// In this system's store in memory where it can be used, so that the processes of this user share
// them; else in this process alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>

#include "session-items/memory_store.h"

namespace watchword {

class SessionItems {
 public:
  // `store` is the prefix that keeps the items of different stores apart.
  SessionItems(Host host, std::string store);

  // Where they are, for people: "in something".
  std::string place() const;

  // As a store's functions (watchword/sdk/store.hpp), but that only living items are found.
  std::vector<StoredItem> search(const ww_query& query);
  // An item that finds no room is not kept.
  void put(const ww_item& item);
  bool erase(const ww_query& query);

 private:
  Host host_;
  std::unique_ptr<MemoryStore> shared_;  // null where it cannot be used
  std::vector<Secret> own_;              // encoded
};

}  // namespace watchword
