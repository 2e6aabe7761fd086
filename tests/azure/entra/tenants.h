#pragma once

#include <string>
#include <string_view>

#include "entra/clients.h"
#include "world/directory.h"

namespace watchword::azure {

// Whether the first segment of an authority's path means anything: a tenant's id or domain,
// organizations, common or consumers.
bool is_authority(const Directory& directory, std::string_view segment);

// The tenant for which an account gets tokens through that authority; empty where the account, or
// the app with such accounts, is not allowed there. The authority must be one.
std::string sign_in_tenant(const Directory& directory, std::string_view segment,
                           const Account& account, const Client& client);

}  // namespace watchword::azure
