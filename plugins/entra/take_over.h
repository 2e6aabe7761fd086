// What other clients of Entra keep on this machine (`watchword import`): sessions of the same
// application become Watchword's, and so does what was said about which account an organization
// uses.
#pragma once

#include <vector>

#include <watchword/sdk/provider.hpp>

#include "entra/target.h"

namespace watchword::entra {

// See Provider::take_over.
std::vector<Taken> take_over(const Host& host, const Request& request, const Foreign& foreign);

}  // namespace watchword::entra
