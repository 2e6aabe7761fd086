#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// How a vault writes secrets down (Microsoft Learn, "Key Vault REST API", SecretBundle, SecretItem,
// DeletedSecretBundle).

// "https://watchword.vault.azure.net:PORT/secrets/name[/version]"
std::string secret_id(const Cloud& cloud, std::string_view vault, std::string_view collection,
                      const std::string& name, const std::string& version = {});

// Everything but the value.
boost::json::object secret_item(const Cloud& cloud, std::string_view vault,
                                const VaultSecret& secret, const SecretVersion& version,
                                bool with_version);
boost::json::object deleted_secret_item(const Cloud& cloud, std::string_view vault,
                                        const VaultSecret& secret, bool with_version);

// The key of a secret in Cloud::vault_secrets.
std::string secret_key(const std::string& vault, const std::string& name);

}  // namespace watchword::azure
