#include "windows-dpapi/dpapi_store.h"

#include <utility>

namespace watchword {
namespace {

constexpr const char* kMemoryPrefix = "watchword-dpapi:";

}  // namespace

SessionItems& DpapiStore::memory() {
  if (!memory_) memory_ = std::make_unique<SessionItems>(host_, kMemoryPrefix);
  return *memory_;
}

void DpapiStore::probe(std::uint32_t /*flags*/, const Describe& describe) {
  store_.probe(credentials::Persistence::kMachine);
  describe("files that Windows encrypts for this user on this machine; access tokens " +
           memory().place());
}

std::vector<StoredItem> DpapiStore::search(const ww_query& query) {
  std::vector<StoredItem> found = memory().search(query);
  if (query.key.size != 0 && !found.empty()) return found;
  for (StoredItem& item : store_.search(query)) found.push_back(std::move(item));
  return found;
}

// What is in memory is newer than an item of the same name in a file, or that is newer and nothing
// is in memory: the other lifetime's item goes.
void DpapiStore::put(const ww_item& item) {
  const ww_query query{sizeof(ww_query), item.kind, item.key, nullptr, 0, 0};
  if (item.lifetime == WW_LIFETIME_SESSION) {
    memory().put(item);
    store_.erase(query);
  } else {
    store_.put(item);
    memory().erase(query);
  }
}

bool DpapiStore::erase(const ww_query& query) {
  const bool in_memory = memory().erase(query);
  return store_.erase(query) || in_memory;
}

}  // namespace watchword
