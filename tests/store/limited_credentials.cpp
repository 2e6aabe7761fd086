// The store of the Credential Manager on one that a test has made: the contract holds where a
// credential takes 2,560 bytes, which Wine does not mind, and on a system that has no such thing.
// WATCHWORD_TEST_CREDENTIALS is the error that it has, or the "policy" that forbids it.
#include <cstdlib>
#include <string_view>

#include <watchword/sdk/store.hpp>

#include "credential-store/credential_store.h"
#include "support/fake_credential_manager.h"

namespace watchword::test {
namespace {

class LimitedCredentials {
 public:
  explicit LimitedCredentials(Host host) : store_(host, manager_, "watchword:") {
    const char* fault = std::getenv("WATCHWORD_TEST_CREDENTIALS");
    if (fault == nullptr) return;
    if (std::string_view(fault) == "policy")
      manager_.longest_persistence = credentials::Persistence::kNone;
    else
      manager_.longest_error = static_cast<std::uint32_t>(std::strtoul(fault, nullptr, 0));
  }

  void probe(std::uint32_t /*flags*/, const Describe& describe) {
    store_.probe(credentials::Persistence::kMachine);
    describe("credentials in this process");
  }
  std::vector<StoredItem> search(const ww_query& query) { return store_.search(query); }
  void put(const ww_item& item) { store_.put(item); }
  bool erase(const ww_query& query) { return store_.erase(query); }
  std::vector<Item> search_foreign(std::uint32_t /*flags*/, const ww_query& query) {
    return store_.search_foreign(query);
  }
  bool erase_foreign(std::string_view key) { return store_.erase_foreign(key); }

 private:
  FakeCredentialManager manager_;
  CredentialStore store_;
};

}  // namespace
}  // namespace watchword::test

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::StoreModule<watchword::test::LimitedCredentials>::entry();
