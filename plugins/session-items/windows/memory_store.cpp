#include "session-items/memory_store.h"

#include <utility>

#include <watchword/sdk/credential_manager.hpp>

#include "credential-store/credential_store.h"

namespace watchword {
namespace {

class SessionCredentials : public MemoryStore {
 public:
  SessionCredentials(Host host, std::string prefix) : store_(host, manager_, std::move(prefix)) {}

  void probe() override { store_.probe(credentials::Persistence::kSession); }
  std::vector<StoredItem> search(const ww_query& query) override { return store_.search(query); }
  void put(const ww_item& item) override { store_.put(item); }
  bool erase(const ww_query& query) override { return store_.erase(query); }

 private:
  credentials::SystemManager manager_;
  CredentialStore store_;
};

}  // namespace

const std::string_view kMemoryPlace = "the memory of this logon session";
const std::string_view kMemoryWithheld = "Windows keeps no credentials for this logon session";

std::unique_ptr<MemoryStore> memory_store(Host host, std::string prefix) {
  return std::make_unique<SessionCredentials>(host, std::move(prefix));
}

}  // namespace watchword
