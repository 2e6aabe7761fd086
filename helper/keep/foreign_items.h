// What other programs keep where this system's programs keep secrets, such as the desktop's
// keyring, whichever store is in use. Each place has its own names of attributes, so that whoever
// asks by those of one finds nothing in another.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

#include "keep/log.h"
#include "plugins/plugins.h"

namespace watchword::host {

// An item, and the plugin that found it. Its key is that store's own name of it.
struct ForeignItem {
  const Manifest* store = nullptr;
  Item item;
};

class ForeignItems {
 public:
  using Attributes = std::vector<std::pair<std::string, std::string>>;
  enum class Look { kOutside, kSecrets };  // without and with their secrets

  virtual ~ForeignItems() = default;

  // All that have these attributes. A place that is not there has none. From outside nothing is
  // unlocked and nobody is asked. Throws Failure: WW_STORE_LOCKED, WW_STORE_FAILED.
  virtual std::vector<ForeignItem> search(const Attributes& attributes, Look look) = 0;
  // False: it is gone already. Throws Failure.
  virtual bool erase(const ForeignItem& item) = 0;
};

// In the stores whose manifests say that others keep items there.
class StoresForeignItems : public ForeignItems {
 public:
  // `may_unlock`: whether a person may be asked to unlock the place.
  StoresForeignItems(Plugins& plugins, Log& log, bool may_unlock)
      : plugins_(plugins), log_(log), may_unlock_(may_unlock) {}

  std::vector<ForeignItem> search(const Attributes& attributes, Look look) override;
  bool erase(const ForeignItem& item) override;

 private:
  void search_in(const Manifest& manifest, const Attributes& attributes, Look look,
                 std::vector<ForeignItem>& out);

  Plugins& plugins_;
  Log& log_;
  const bool may_unlock_;
};

}  // namespace watchword::host
