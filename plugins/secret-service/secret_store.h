// The store in the Secret Service. An item is one item there; its attributes are what it is found
// by, its secret is all of it in one piece.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/store.hpp>

#include "service.h"

namespace watchword {

class SecretStore {
 public:
  explicit SecretStore(Host host) : host_(host) {}

  void probe(std::uint32_t flags, const Describe& describe);
  std::vector<StoredItem> search(const ww_query& query);
  void put(const ww_item& item);
  bool erase(const ww_query& query);

 private:
  Service& service();
  std::vector<std::string> find(const Attributes& attributes);

  Host host_;
  std::optional<Service> service_;  // connected on first use, then kept
};

}  // namespace watchword
