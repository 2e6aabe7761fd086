// A store in C++: all that the modules of stores have in common, the C ABI around a class and the
// rules that hold for every store. A plugin is a class with these members and one line with its
// entry:
//
//   extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
//   const ww_plugin_entry watchword_plugin_entry = watchword::StoreModule<MyStore>::entry();
//
//   explicit Store(Host host);
//   void probe(uint32_t flags, const Describe& describe);  // throws Failure when it cannot be used
//   // At least all that match the query. Others, expired and outdated ones may be among them.
//   std::vector<StoredItem> search(const ww_query& query);
//   void put(const ww_item& item);
//   bool erase(const ww_query& query);  // false: there was none
//
// and, if other programs keep items in the same place (see search_foreign of the ABI), both of:
//
//   std::vector<Item> search_foreign(uint32_t flags, const ww_query& query);
//   bool erase_foreign(std::string_view key);
//
// For C++17 and newer; header-only; std only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "../abi.hpp"
#include "../host.hpp"
#include "../store.h"
#include "stored_item.hpp"

namespace watchword {

using Describe = std::function<void(std::string_view)>;

namespace detail {
template <class Store, class = void>
inline constexpr bool kHasForeign = false;
template <class Store>
inline constexpr bool kHasForeign<Store, std::void_t<decltype(&Store::search_foreign)>> = true;
}  // namespace detail

template <class Store>
class StoreModule {
 public:
  static constexpr ww_plugin_entry entry() {
    return {sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, &init, &deinit, &get_factory};
  }

 private:
  static ww_status init(const ww_host* host, const ww_error* error) {
    return guard(error, [&] {
      host_ = host;
      store_ = std::make_unique<Store>(Host(host));
      return WW_OK;
    });
  }

  static void deinit() { store_.reset(); }

  WW_MODULE_LOCAL static const void* get_factory(const char* id) {
    static constexpr ww_store kFactory = factory();
    return std::string_view(id) == WW_FACTORY_STORE ? &kFactory : nullptr;
  }

  static constexpr ww_store factory() {
    ww_store out{sizeof(ww_store), &probe, &search, &put, &erase, nullptr, nullptr};
    if constexpr (detail::kHasForeign<Store>) {
      out.search_foreign = &search_foreign;
      out.erase_foreign = &erase_foreign;
    }
    return out;
  }

  static ww_status search_foreign([[maybe_unused]] std::uint32_t flags,
                                  [[maybe_unused]] const ww_query* query,
                                  [[maybe_unused]] const ww_item_sink* sink,
                                  const ww_error* error) {
    return guard(error, [&] {
      if constexpr (detail::kHasForeign<Store>)
        for (const Item& item : store_->search_foreign(flags, *query)) {
          const auto attributes = borrow(item.attributes);
          const ww_item c = borrow(item, attributes);
          sink->put(sink->data, &c);
        }
      return WW_OK;
    });
  }

  static ww_status erase_foreign([[maybe_unused]] ww_text key, const ww_error* error) {
    return guard(error, [&] {
      bool erased = false;
      if constexpr (detail::kHasForeign<Store>) erased = store_->erase_foreign(view(key));
      return erased ? WW_OK : WW_NOT_FOUND;
    });
  }

  static ww_status probe(std::uint32_t flags, const ww_text_sink* description,
                         const ww_error* error) {
    return guard(error, [&] {
      store_->probe(flags, [&](std::string_view line) {
        if (description != nullptr) description->put(description->data, text(line));
      });
      return WW_OK;
    });
  }

  static ww_status search(const ww_query* query, const ww_item_sink* sink, const ww_error* error) {
    return guard(error, [&] {
      check(*query);
      const std::int64_t now = Host(host_).now();
      for (const auto& [key, item] : newest(store_->search(*query)))
        if (!item.expired(now) && matches(item, *query)) watchword::put(item, *query, *sink);
      return WW_OK;
    });
  }

  static ww_status put(const ww_item* item, const ww_error* error) {
    return guard(error, [&] {
      check(*item);
      store_->put(*item);
      return WW_OK;
    });
  }

  static ww_status erase(const ww_query* query, const ww_error* error) {
    return guard(error, [&] {
      check(*query);
      return store_->erase(*query) ? WW_OK : WW_NOT_FOUND;
    });
  }

  // A process that was killed while it replaced an item may have left the one before it behind.
  static std::map<std::string, StoredItem> newest(std::vector<StoredItem> found) {
    std::map<std::string, StoredItem> out;
    for (StoredItem& item : found) {
      const auto [place, added] = out.try_emplace(item.key);
      if (added || place->second.written_at <= item.written_at) place->second = std::move(item);
    }
    return out;
  }

  WW_MODULE_LOCAL inline static const ww_host* host_ = nullptr;
  WW_MODULE_LOCAL inline static std::unique_ptr<Store> store_;
};

}  // namespace watchword
