// The entry of network.so.
#include <cstdlib>
#include <cstring>
#include <openssl/crypto.h>

#include "exchange.h"
#include "jws.h"
#include "localhost_certificate.h"
#include "loopback.h"
#include "platform/memory.h"
#include "transport.h"
#include "try_addresses.h"

namespace {

using namespace watchword::network;

constexpr ww_network kNetwork{sizeof(ww_network), exchange,
                              loopback_open,      loopback_open_tls,
                              loopback_expect,    loopback_handle,
                              loopback_take,      loopback_finish,
                              sign_jws,           make_localhost_certificate,
                              try_addresses};

// OpenSSL wipes its keys, but not what it read and wrote. Before it takes any memory.
ww_status init(const ww_host* /*host*/, const ww_error* /*error*/) {
  ::CRYPTO_set_mem_functions(
      [](std::size_t size, const char*, int) { return std::malloc(size); },
      [](void* memory, std::size_t size, const char*, int) {
        return watchword::platform::reallocate_wiped(memory, size);
      },
      [](void* memory, const char*, int) { watchword::platform::free_wiped(memory); });
  return WW_OK;
}

void deinit() {}

const void* get_factory(const char* id) {
  return std::strcmp(id, WW_FACTORY_NETWORK) == 0 ? &kNetwork : nullptr;
}

}  // namespace

extern "C" {
extern WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry{
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory};
}
