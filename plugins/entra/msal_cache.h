// The token cache of MSAL, as Git Credential Manager, azureauth and the Azure Artifacts credential
// provider share it ("Unified Cache Schema" in MSAL's sources): one JSON object with an object for
// each type of credential; in the Secret Service in base64.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/session.h"

namespace watchword::entra {

// A refresh token, and the account that it is of.
struct CachedSession {
  std::string environment;  // "login.windows.net"
  std::string client_id;
  oauth::Identity identity;          // .tenant: of the account's home
  std::vector<std::string> tenants;  // that gave the account tokens
  Secret refresh_token;
};

// All that are complete. None when this is no such cache. Hostile input.
std::optional<std::vector<CachedSession>> read_msal_cache(std::string_view content);

}  // namespace watchword::entra
