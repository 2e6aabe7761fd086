// A certificate for the loopback listener, made on this machine for this user.
#pragma once

#include "transport.h"

namespace watchword::network {

// As ww_network.make_localhost_certificate.
ww_status make_localhost_certificate(int64_t valid_seconds, const ww_text_sink* certificate,
                                     const ww_text_sink* private_key,
                                     const ww_error* error) noexcept;

}  // namespace watchword::network
