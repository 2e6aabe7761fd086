// The store in the Secret Service. An item is one item there; its attributes are what it is found
// by, its secret is all of it in one piece. Where the service keeps nothing in memory, as only
// gnome-keyring does, items of the session lifetime stay in this machine's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/store.hpp>

#include "service.h"
#include "session-items/session_items.h"

namespace watchword {

class SecretStore {
 public:
  explicit SecretStore(Host host) : host_(host) {}

  void probe(std::uint32_t flags, const Describe& describe);
  std::vector<StoredItem> search(const ww_query& query);
  void put(const ww_item& item);
  bool erase(const ww_query& query);
  std::vector<Item> search_foreign(std::uint32_t flags, const ww_query& query);
  bool erase_foreign(std::string_view key);

 private:
  Service& service();
  SessionItems* memory();
  bool open_default_collection();
  std::vector<std::string> find(const Attributes& attributes);
  std::optional<StoredItem> at_its_place(const ww_query& query);
  std::vector<StoredItem> read(const std::vector<std::string>& paths);
  void remove_outvoted(const std::string& old);
  void put_in_service(const ww_item& item, const Attributes& key);

  Host host_;
  std::optional<Service> service_;  // connected on first use, then kept
  std::optional<std::unique_ptr<SessionItems>> memory_;
};

}  // namespace watchword
