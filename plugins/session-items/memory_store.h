// This system's store in memory: what it keeps is on no disk, and the processes of one user share
// it. What implements it is in the directory of the system.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/stored_item.hpp>

namespace watchword {

class MemoryStore {
 public:
  MemoryStore() = default;
  virtual ~MemoryStore() = default;
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;

  virtual void probe() = 0;  // throws Failure when it cannot be used
  // As a store's functions (watchword/sdk/store.hpp).
  virtual std::vector<StoredItem> search(const ww_query& query) = 0;
  virtual void put(const ww_item& item) = 0;
  virtual bool erase(const ww_query& query) = 0;
};

// `prefix` keeps the items of different stores apart.
std::unique_ptr<MemoryStore> memory_store(Host host, std::string prefix);

// Where that is, for people: "the memory of something"; and why there is none where it cannot be
// used: "this system does something".
extern const std::string_view kMemoryPlace;
extern const std::string_view kMemoryWithheld;

}  // namespace watchword
