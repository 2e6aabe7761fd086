// Which authority and tenant an organization belongs to.
#pragma once

#include <optional>

#include "entra/target.h"

namespace watchword::entra {

// Without the network: the tenant that a person named, else the one of the request's challenges,
// else the one remembered. Empty when none of them is there.
std::optional<Realm> known_realm(const Host& host, const EntraTarget& target);

// The same, else asks the organization with a HEAD request. What was found is remembered. A target
// without an organization and a named tenant gets "organizations". Throws Failure(WW_INVALID) when
// there is no such organization or it does not say its tenant.
Realm find_realm(const Host& host, const EntraTarget& target);

// The same, and the organization is asked although its tenant is remembered: it may have moved to
// another one. Before a person is asked, and when what the tenant's tokens were for refuses them.
Realm confirmed_realm(const Host& host, const EntraTarget& target);

// Has the organization asked again next time.
void forget_realm(const Host& host, const EntraTarget& target);

}  // namespace watchword::entra
