// A store, used as the host uses it: its module loaded, everything through the C ABI.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Query {
  std::string kind;
  std::string key;
  Pairs attributes = {};
  bool with_secrets = true;
  bool one_will_do = false;
};

// Functions throw Failure for every status but WW_OK and WW_NOT_FOUND.
class LoadedStore {
 public:
  // Throws Failure or std::runtime_error when the module cannot be loaded.
  LoadedStore(const std::string& module, const ww_host* host);
  LoadedStore(const LoadedStore&) = delete;
  LoadedStore& operator=(const LoadedStore&) = delete;
  ~LoadedStore();

  // What the store says of itself is kept in `description`, also when it throws.
  void probe(std::uint32_t flags, std::string* description = nullptr) const;
  std::vector<Item> search(const Query& query) const;
  std::optional<Item> find(const std::string& kind, const std::string& key) const;
  void put(const Item& item) const;
  bool erase(const Query& query) const;

 private:
  const ww_plugin_entry* entry_;
  const ww_store* store_;
};

Item make_item(std::string kind, std::string key, std::string_view secret, Pairs attributes = {});

}  // namespace watchword::test
