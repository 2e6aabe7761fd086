#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/table.h"

namespace watchword::azure {

struct Vault {
  std::string_view name;    // the label in front of .vault.azure.net
  std::string_view tenant;  // whose tokens it takes
};

// A new vault is a line here.
inline constexpr Vault kVaults[] = {
    {"watchword", "11111111-aaaa-4aaa-8aaa-111111111111"},
    {"fabrikam", "22222222-bbbb-4bbb-8bbb-222222222222"},
};

// Who may do everything with the secrets of a vault unless a scenario says otherwise; nobody else
// may do anything.
inline constexpr std::string_view kVaultPrincipals[] = {
    "alice@contoso.com", "carol@fabrikam.com",
    "b0b0b0b0-0000-4000-8000-000000000001",  // the builder
    "b0b0b0b0-0000-4000-8000-000000000002",  // the outsider
};

inline constexpr std::chrono::milliseconds kVaultTransition{300};

struct SecretVersion {
  std::string id;  // 32 hexadecimal digits
  std::string value;
  std::string content_type;
  boost::json::object tags;
  bool enabled = true;
  std::optional<std::int64_t> not_before;
  std::optional<std::int64_t> expires;
  std::int64_t created = 0;
  std::int64_t updated = 0;
};

struct VaultSecret {
  std::string name;                     // as it was first written
  std::vector<SecretVersion> versions;  // the oldest first
  std::int64_t deleted = 0;             // when, or 0
  // Until then a deletion or a recovery is under way, in real time.
  std::chrono::steady_clock::time_point settled;

  bool in_transition() const { return std::chrono::steady_clock::now() < settled; }
};

// By "vault/name" in lower case: names of secrets differ in more than case (Microsoft Learn, "About
// keys, secrets and certificates", "Object identifiers").
using VaultSecrets = Table<VaultSecret>;

}  // namespace watchword::azure
