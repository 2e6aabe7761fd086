// Another process at the same store, for tests.
//
//   store-client put KIND KEY     stores standard input
//   store-client get KIND KEY     prints the secret; exit code 1 when there is none
//   store-client erase KIND KEY   exit code 1 when there was none
//   store-client churn KIND KEY   replaces the item by larger and smaller ones until it is killed
//
// WATCHWORD_TEST_STORE names the module. A failure is exit code 2 and its text on stderr.
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "support/cloud_services.h"
#include "support/loaded_store.h"
#include "support/state_services.h"
#include "support/test_host.h"

namespace watchword::test {
namespace {

int run(const std::string& action, const std::string& kind, const std::string& key) {
  const char* module = std::getenv("WATCHWORD_TEST_STORE");
  if (module == nullptr) throw std::runtime_error("WATCHWORD_TEST_STORE is not set");
  TestHost host;
  const CloudServices cloud(host);
  const StateServices state(host);
  const LoadedStore store(module, host.get());
  if (action == "put") {
    const std::string secret(std::istreambuf_iterator<char>(std::cin), {});
    store.put(make_item(kind, key, secret));
    return 0;
  }
  if (action == "erase") return store.erase({kind, key}) ? 0 : 1;
  if (action == "churn")
    for (std::size_t i = 0;; ++i)
      store.put(
          make_item(kind, key, std::string(1 + i % 5 * 15000, static_cast<char>('a' + i % 26))));
  if (action != "get") throw std::runtime_error("unknown action " + action);
  const auto item = store.find(kind, key);
  if (!item) return 1;
  std::cout << item->secret.view();
  return 0;
}

}  // namespace
}  // namespace watchword::test

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: store-client put|get|erase KIND KEY");
  return watchword::test::run(argv[1], argv[2], argv[3]);
} catch (const std::exception& error) {
  std::cerr << "store-client: " << error.what() << "\n";
  return 2;
}
