// The simplest store there is: a map. It shows what a store has to do, and tests of other parts run
// on it.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <watchword/sdk/store.hpp>

namespace watchword {
namespace {

class MemoryStore {
 public:
  explicit MemoryStore(Host host) : host_(host) {}

  void probe(std::uint32_t /*flags*/, const Describe& describe) {
    describe("the memory of this process");
  }

  std::vector<StoredItem> search(const ww_query& query) {
    std::vector<StoredItem> out;
    for (const auto& [name, bytes] : items_) {
      auto item = decode(bytes.view());
      if (item && matches(*item, query)) out.push_back(std::move(*item));
    }
    return out;
  }

  void put(const ww_item& item) {
    items_[{std::string(view(item.kind)), std::string(view(item.key))}] = encode(item, host_.now());
  }

  bool erase(const ww_query& query) {
    bool any = false;
    for (const StoredItem& item : search(query))
      if (items_.erase({item.kind, item.key}) != 0 && !item.expired(host_.now())) any = true;
    return any;
  }

 private:
  Host host_;
  std::map<std::pair<std::string, std::string>, Secret> items_;
};

}  // namespace
}  // namespace watchword

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::StoreModule<watchword::MemoryStore>::entry();
