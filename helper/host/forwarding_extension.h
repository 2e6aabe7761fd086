// Between the C tables and what crosses a forwarding.
#pragma once

#include <watchword/ext/forwarding.h>

#include "base/credential.h"
#include "protocol/forwarding.h"

namespace watchword::host {

// Of a plugin's request what another machine may know.
protocol::ForwardingRequest forwarding_request(const ww_request& request);

void put_forwarded(const Credential& credential, const ww_answer_sink& sink);

}  // namespace watchword::host
