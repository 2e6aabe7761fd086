// The store in the kernel's keyring. Nothing of it is ever on disk; both lifetimes live there.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/store.hpp>

#include "keyring.h"

namespace watchword {

class KernelStore {
 public:
  explicit KernelStore(Host host) : KernelStore(host, "watchword:") {}
  // With a prefix of its own in front of its names, it shares nothing with other stores.
  KernelStore(Host host, std::string prefix) : host_(host), prefix_(std::move(prefix)) {}

  void probe(std::uint32_t flags, const Describe& describe);
  std::vector<StoredItem> search(const ww_query& query);
  void put(const ww_item& item);
  bool erase(const ww_query& query);

 private:
  std::string name(ww_text kind, ww_text key) const;
  bool make_room(const Keyring& keyring, const std::string& except) const;
  std::vector<std::string> names(const Keyring& keyring, const ww_query& query) const;
  std::string kind_prefix(ww_text kind) const;

  Host host_;
  std::string prefix_;
};

}  // namespace watchword
