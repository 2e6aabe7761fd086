// The entry of network.so.
#include <cstring>

#include "exchange.h"
#include "jws.h"
#include "localhost_certificate.h"
#include "loopback.h"
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

ww_status init(const ww_host* /*host*/, const ww_error* /*error*/) {
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
