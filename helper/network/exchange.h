// One HTTP request and its response.
#pragma once

#include "transport.h"

namespace watchword::network {

// As ww_network.exchange.
ww_status exchange(const ww_exchange* request, const ww_http_sink* sink,
                   const ww_error* error) noexcept;

}  // namespace watchword::network
