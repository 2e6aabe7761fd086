// Signatures.
#pragma once

#include "transport.h"

namespace watchword::network {

// As ww_network.sign_jws.
ww_status sign_jws(const ww_signing_key* key, ww_text algorithm, ww_text payload,
                   int32_t with_chain, const ww_text_sink* jws, const ww_error* error) noexcept;

}  // namespace watchword::network
