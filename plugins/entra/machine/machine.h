// What a machine's identity is asked for, and what its environment and configuration say of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entra/target.h"

namespace watchword::entra {

struct MachineToken {
  Secret token;
  std::int64_t expires_at = 0;
};

struct Machine {
  // `target` is a person's; the application is the machine's own instead.
  Machine(const Host& with, const EntraTarget& of);

  const Host& host;
  EntraTarget target;  // its client_id is AZURE_CLIENT_ID or entra.clientId; may be empty
  std::string_view tenant_variable = "AZURE_TENANT_ID";
  std::string resource;  // of which a token is wanted: "499b84ac-…", "https://vault.azure.net"

  // The one scope that an application may ask for (Microsoft identity platform, "OAuth 2.0 client
  // credentials flow").
  std::string scope() const { return resource + "/.default"; }
  // The tenant in which the application signs in, AZURE_TENANT_ID or watchword.tenant; or another
  // one that the organization is known to be in and AZURE_ADDITIONALLY_ALLOWED_TENANTS allows
  // (Azure SDK, "TokenCredentialOptions.AdditionallyAllowedTenants").
  Realm realm() const;
  // Why no token of that tenant is good for the organization, or empty.
  std::string wrong_tenant() const;
  // The tenant that a tool which signed in elsewhere is to be asked for, or empty for its own.
  std::string wanted_tenant() const;

  std::optional<std::string> environment(std::string_view name) const {
    return host.environment(name);
  }
  bool has(std::string_view name) const { return host.environment(name).has_value(); }
  // Throws Failure(WW_INVALID) that names the variable when it is not set.
  std::string required(std::string_view name) const;

 private:
  std::string own_tenant() const;
};

// Counts which of the variables that belong together are set.
class Needs {
 public:
  explicit Needs(const Machine& machine) : machine_(machine) {}
  Needs& variable(std::string_view name);
  // AZURE_CLIENT_ID and AZURE_TENANT_ID, for which Watchword's own configuration may stand.
  Needs& application();
  bool all() const { return unset_.empty(); }
  bool any() const { return !set_.empty(); }
  // "AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are set, AZURE_TENANT_ID is not"; "A is set".
  std::string sentence() const;
  // "Set AZURE_TENANT_ID."; empty when nothing is missing.
  std::string advice() const;

 private:
  Needs& count(std::string_view name, bool is_set);
  const Machine& machine_;
  std::vector<std::string> set_;
  std::vector<std::string> unset_;
};

}  // namespace watchword::entra
