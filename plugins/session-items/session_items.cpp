#include "session-items/session_items.h"

#include <algorithm>
#include <utility>

namespace watchword {

SessionItems::SessionItems(Host host, std::string store)
    : host_(host), shared_(memory_store(host, std::move(store))) {
  try {
    shared_->probe();
  } catch (const Failure& failure) {
    shared_.reset();
    host_.trace("access tokens stay in this process: " + failure.message());
  }
}

std::string SessionItems::place() const {
  return "in " + (shared_ ? std::string(kMemoryPlace)
                          : "each process only, because " + std::string(kMemoryWithheld));
}

std::vector<StoredItem> SessionItems::search(const ww_query& query) {
  std::vector<StoredItem> found;
  if (shared_) {
    found = shared_->search(query);
  } else {
    for (const Secret& item : own_) found.push_back(*decode(item.view()));
  }
  const std::int64_t now = host_.now();
  std::erase_if(found,
                [&](const StoredItem& item) { return item.expired(now) || !matches(item, query); });
  return found;
}

void SessionItems::put(const ww_item& item) {
  if (shared_) {
    try {
      shared_->put(item);
    } catch (const Failure& failure) {
      erase({sizeof(ww_query), item.kind, item.key, nullptr, 0, 0});
      host_.trace("not kept in memory: " + failure.message());
    }
    return;
  }
  erase({sizeof(ww_query), item.kind, item.key, nullptr, 0, 0});
  own_.push_back(encode(item, host_.now()));
}

bool SessionItems::erase(const ww_query& query) {
  if (shared_) return shared_->erase(query);
  const bool any = !search(query).empty();
  std::erase_if(own_, [&](const Secret& item) { return matches(*decode(item.view()), query); });
  return any;
}

}  // namespace watchword
