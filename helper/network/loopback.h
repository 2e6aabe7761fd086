// The listener that a browser comes back to after a sign-in (RFC 8252 section 7.3).
#pragma once

#include "transport.h"

namespace watchword::network {

// As the functions of ww_network.
ww_status loopback_open(ww_loopback** out, uint16_t* port, const ww_error* error) noexcept;
ww_status loopback_open_tls(ww_loopback** out, const ww_tls_callback* callback,
                            const ww_error* error) noexcept;
void loopback_expect(ww_loopback* loopback, ww_text state) noexcept;
intptr_t loopback_handle(ww_loopback* loopback) noexcept;
ww_status loopback_take(ww_loopback* loopback, const ww_pair_sink* parameters) noexcept;
void loopback_finish(ww_loopback* loopback, int32_t http_status, ww_text html) noexcept;

}  // namespace watchword::network
