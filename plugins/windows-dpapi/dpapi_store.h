// The store in files that Windows encrypts for this user, for sessions that the Credential Manager
// keeps nothing for. Items of the session lifetime, such as access tokens, are never in a file.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/store.hpp>

#include "credential-store/credential_store.h"
#include "session-items/session_items.h"
#include "windows-dpapi/sealed_files.h"

namespace watchword {

class DpapiStore {
 public:
  explicit DpapiStore(Host host) : host_(host), files_(host), store_(host, files_, "") {}

  void probe(std::uint32_t flags, const Describe& describe);
  std::vector<StoredItem> search(const ww_query& query);
  void put(const ww_item& item);
  bool erase(const ww_query& query);

 private:
  SessionItems& memory();

  Host host_;
  SealedFiles files_;
  CredentialStore store_;
  std::unique_ptr<SessionItems> memory_;  // made on first use
};

}  // namespace watchword
