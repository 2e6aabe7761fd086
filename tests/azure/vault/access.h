#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// The audience of the tokens that a vault takes.
inline constexpr std::string_view kVaultResource = "https://vault.azure.net";

// The reply that refuses the request: 401 without a good token of the vault's tenant, 403 where its
// access policy gives the caller no `permission` ("get", "list", "set", "delete", "recover",
// "purge"), 400 without a known api-version, 404 for a vault that does not exist. Nothing when the
// request may go on.
std::optional<Reply> refuse_vault(const Cloud& cloud, const Request& request,
                                  const std::string& permission);

}  // namespace watchword::azure
