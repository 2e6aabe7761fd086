// Whether a host can be reached at all, by each family of addresses.
#pragma once

#include <cstdint>

#include "transport.h"

namespace watchword::network {

// As ww_network.try_addresses.
ww_status try_addresses(ww_text host, ww_text addresses, std::uint16_t port,
                        std::uint32_t timeout_ms, const ww_tried_address_sink* sink,
                        const ww_error* error) noexcept;

}  // namespace watchword::network
