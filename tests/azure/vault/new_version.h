#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "server/http.h"
#include "world/vaults.h"

namespace watchword::azure {

// The version that a request to set a secret describes, or the reply that refuses its body. What
// the limits are: Microsoft Learn, "About Azure Key Vault secrets".
std::variant<SecretVersion, Reply> read_new_version(const Request& request, std::int64_t now);

// Changes what a request to update a version names; everything else stays. The reply that refuses
// it, if any.
std::variant<SecretVersion, Reply> read_changed_version(const Request& request,
                                                        SecretVersion version, std::int64_t now);

}  // namespace watchword::azure
