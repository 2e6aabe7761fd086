// The store in Windows' Credential Manager. Items of the session lifetime are credentials of the
// logon session, which are in memory only; the others stay on this machine and do not roam.
#include <watchword/sdk/credential_manager.hpp>
#include <watchword/sdk/store.hpp>

#include "credential-store/credential_store.h"

namespace watchword {
namespace {

class WindowsCredentials {
 public:
  explicit WindowsCredentials(Host host) : store_(host, manager_, "watchword:") {}

  void probe(std::uint32_t /*flags*/, const Describe& describe) {
    store_.probe(credentials::Persistence::kMachine);
    describe(
        "the Credential Manager of this Windows user, on this machine only; access tokens in the "
        "memory of this logon session");
  }
  std::vector<StoredItem> search(const ww_query& query) { return store_.search(query); }
  void put(const ww_item& item) { store_.put(item); }
  bool erase(const ww_query& query) { return store_.erase(query); }
  std::vector<Item> search_foreign(std::uint32_t /*flags*/, const ww_query& query) {
    return store_.search_foreign(query);
  }
  bool erase_foreign(std::string_view key) { return store_.erase_foreign(key); }

 private:
  credentials::SystemManager manager_;
  CredentialStore store_;
};

}  // namespace
}  // namespace watchword

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::StoreModule<watchword::WindowsCredentials>::entry();
