#include "keep/foreign_items.h"

namespace watchword::host {

std::vector<ForeignItem> StoresForeignItems::search(const Attributes& attributes, Look look) {
  std::vector<ForeignItem> out;
  for (const Manifest& manifest : plugins_.manifests()) {
    if (manifest.kind != PluginKind::kStore || !manifest.foreign_items) continue;
    try {
      search_in(manifest, attributes, look, out);
    } catch (const Failure& failure) {
      if (failure.status() != WW_STORE_UNAVAILABLE) throw;
      log_.trace("import", failure.message());
    }
  }
  return out;
}

void StoresForeignItems::search_in(const Manifest& manifest, const Attributes& attributes,
                                   Look look, std::vector<ForeignItem>& out) {
  const ww_store& store = plugins_.store(manifest);
  if (store.search_foreign == nullptr || store.erase_foreign == nullptr) return;
  const auto named = borrow(attributes);
  const ww_query query{sizeof(ww_query), ww_text{},    ww_text{},
                       named.data(),     named.size(), look == Look::kSecrets ? 1 : 0};
  const ItemSink sink([&](const ww_item* item) {
    log_.hide(view(item->secret));
    out.push_back({&manifest, own(*item)});
  });
  const std::uint32_t flags = may_unlock_ ? WW_STORE_MAY_UNLOCK : 0;
  call(manifest, [&](const ww_error* error) {
    return store.search_foreign(flags, &query, sink.get(), error);
  });
  sink.rethrow();
}

bool StoresForeignItems::erase(const ForeignItem& item) {
  const ww_store& store = plugins_.store(*item.store);
  return call(*item.store, [&](const ww_error* error) {
    return store.erase_foreign(text(item.item.key), error);
  });
}

}  // namespace watchword::host
