#include "session_items.h"

#include <algorithm>
#include <utility>

namespace watchword {

SessionItems::SessionItems(Host host, std::string store) : host_(host) {
  kernel_.emplace(host, std::move(store));
  try {
    kernel_->probe(0, [](std::string_view) {});
  } catch (const Failure& failure) {
    kernel_.reset();
    host_.trace("access tokens stay in this process: " + failure.message());
  }
}

std::vector<StoredItem> SessionItems::search(const ww_query& query) {
  std::vector<StoredItem> found;
  if (kernel_) {
    found = kernel_->search(query);
  } else {
    for (const Secret& item : own_) found.push_back(*decode(item.view()));
  }
  const std::int64_t now = host_.now();
  std::erase_if(found,
                [&](const StoredItem& item) { return item.expired(now) || !matches(item, query); });
  return found;
}

void SessionItems::put(const ww_item& item) {
  if (kernel_) {
    try {
      kernel_->put(item);
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
  if (kernel_) return kernel_->erase(query);
  const bool any = !search(query).empty();
  std::erase_if(own_, [&](const Secret& item) { return matches(*decode(item.view()), query); });
  return any;
}

}  // namespace watchword
