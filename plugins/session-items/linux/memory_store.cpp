#include "session-items/memory_store.h"

#include <utility>

#include "kernel-keyring/kernel_store.h"

namespace watchword {
namespace {

class KernelMemory : public MemoryStore {
 public:
  KernelMemory(Host host, std::string prefix) : store_(host, std::move(prefix)) {}

  void probe() override {
    store_.probe(0, [](std::string_view) {});
  }
  std::vector<StoredItem> search(const ww_query& query) override { return store_.search(query); }
  void put(const ww_item& item) override { store_.put(item); }
  bool erase(const ww_query& query) override { return store_.erase(query); }

 private:
  KernelStore store_;
};

}  // namespace

const std::string_view kMemoryPlace = "the kernel's keyring of this user";
const std::string_view kMemoryWithheld = "this system withholds keyrings";

std::unique_ptr<MemoryStore> memory_store(Host host, std::string prefix) {
  return std::make_unique<KernelMemory>(host, std::move(prefix));
}

}  // namespace watchword
