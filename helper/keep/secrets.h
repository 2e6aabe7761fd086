// The store that is in use, and what everybody keeps in it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keep/log.h"
#include "keep/session_memory.h"
#include "keep/state.h"
#include "plugins/plugins.h"
#include "settings/config.h"
#include "settings/inputs.h"

namespace watchword::host {

struct StoreChoice {
  const Manifest* manifest = nullptr;
  std::string description;  // where secrets go, for people
  std::string reason;       // why this one
  std::string instead;      // why not a better one, if there is any
};

// What everybody keeps, whichever store is in use.
class SecretStore {
 public:
  SecretStore() = default;
  virtual ~SecretStore() = default;
  SecretStore(const SecretStore&) = delete;
  SecretStore& operator=(const SecretStore&) = delete;

  // As ww_store's functions. `query.kind` and `item.kind` are whole: "entra.session".
  using Items = std::shared_ptr<const std::vector<Item>>;
  virtual Items search(const ww_query& query) = 0;
  virtual void put(const ww_item& item) = 0;
  virtual bool erase(const ww_query& query) = 0;

  // Where it is looked, and why not in a better place: "the store kernel-keyring, because …"; empty
  // where there is no better one, or none at all. What was kept in the better one seems not to be
  // there.
  virtual std::string lesser_place() { return {}; }
};

class Secrets : public SecretStore {
 public:
  // `keys`: where items of the session lifetime are, as long as there is room. `may_unlock`:
  // whether a person may be asked to unlock the store.
  Secrets(Plugins& plugins, const Config& config, const State& state, Log& log, Inputs& inputs,
          const platform::MemoryKeys& keys, std::function<bool()> may_unlock)
      : plugins_(plugins),
        config_(config),
        state_(state),
        log_(log),
        inputs_(inputs),
        keys_(keys),
        may_unlock_(std::move(may_unlock)) {}

  // Another request: which store is in use may be said for its URL, and what is in it may have
  // changed. A store that was opened stays open, so that whatever it looked up for that is noted
  // for every answer.
  void begin() {
    choice_.reset();
    memory_.reset();
    look_again();
  }

  // From now on nobody is asked to unlock the store.
  void forbid_unlock() {
    may_unlock_ = [] { return false; };
  }

  // Probes once and keeps the answer: watchword.store if it is set, else the automatic store of the
  // highest rank that is there. One that is there but locked, or that does not answer, is not
  // passed over: what was kept in it would seem lost. Throws Failure: WW_STORE_LOCKED,
  // WW_STORE_UNAVAILABLE, WW_STORE_FAILED, WW_INVALID.
  const StoreChoice& choice();

  // What was found is remembered, because a decision and the answer look at the same items and
  // every look is two round trips to a Secret Service; until something is put or erased, or
  // look_again(). What is in memory under the key that is asked for is the answer, and the store is
  // not opened; a failure of the store hides nothing that is in memory.
  Items search(const ww_query& query) override;
  void put(const ww_item& item) override;
  bool erase(const ww_query& query) override;
  std::string lesser_place() override;

  // Another process may have changed something: for whatever has waited, be it for a lock, for a
  // while or for an answer from the network.
  void look_again() { seen_.clear(); }

 private:
  StoreChoice choose();
  StoreChoice named(const std::string& id, const std::string& source);
  StoreChoice automatic();
  StoreChoice probe(const Manifest& manifest);
  void say_once(const StoreChoice& choice);
  const SessionMemory& memory();
  std::vector<Item> search_store(const ww_query& query);
  std::vector<Item> found(const ww_query& query);

  Plugins& plugins_;
  const Config& config_;
  const State& state_;
  Log& log_;
  Inputs& inputs_;
  const platform::MemoryKeys& keys_;
  std::function<bool()> may_unlock_;
  std::optional<StoreChoice> choice_;
  std::optional<SessionMemory> memory_;
  std::map<std::string, Items> seen_;  // by what the query says
};

}  // namespace watchword::host
