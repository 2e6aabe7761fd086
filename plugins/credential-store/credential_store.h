// A store in a place that holds small named blocks, as Windows' Credential Manager does: an item is
// one block, named by the hash of its key and holding all of the item.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/credential_blocks.hpp>
#include <watchword/sdk/store.hpp>

namespace watchword {

// Functions throw Failure. What this session has not, what a policy forbids and what is not running
// are WW_STORE_UNAVAILABLE, so that another store may take its place.
class CredentialStore {
 public:
  // `manager` must live as long. `prefix` keeps the items of different stores apart.
  CredentialStore(Host host, credentials::Manager& manager, std::string prefix)
      : host_(host), manager_(manager), blocks_(manager), prefix_(std::move(prefix)) {}

  // Whether items can be kept that long.
  void probe(credentials::Persistence wanted);

  // As a store's functions (watchword/sdk/store.hpp).
  std::vector<StoredItem> search(const ww_query& query);
  void put(const ww_item& item);
  bool erase(const ww_query& query);
  // What other programs keep in the same place. Its attributes are TargetName and UserName, as
  // wincred.h calls them, and what the program has written beside it; its secret is the bytes that
  // are there, in whichever encoding. A TargetName that ends with "*" asks for all that begin so.
  std::vector<Item> search_foreign(const ww_query& query) const;
  bool erase_foreign(std::string_view key) const;

 private:
  std::string kind_prefix(ww_text kind) const;
  std::string name(ww_text kind, ww_text key, std::int32_t lifetime) const;
  std::vector<credentials::Block> find(const ww_query& query) const;
  void tidy_once(ww_text kind);
  Failure failure_of(const credentials::Refusal& refusal) const;
  template <class Function>
  auto spoken(Function&& function) const;

  Host host_;
  credentials::Manager& manager_;
  credentials::Blocks blocks_;
  std::string prefix_;
  std::set<std::string, std::less<>> tidied_;  // kinds
};

}  // namespace watchword
