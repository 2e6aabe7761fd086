#include "entra/tenants.h"

namespace watchword::azure {

bool is_authority(const Directory& directory, std::string_view segment) {
  return segment == "organizations" || segment == "common" || segment == "consumers" ||
         directory.tenant(segment) != nullptr;
}

std::string sign_in_tenant(const Directory& directory, std::string_view segment,
                           const Account& account, const Client& client) {
  const bool personal = account.tenant == kPersonalTenant;
  if (personal && !client.takes_personal_accounts) return {};
  if (segment == "organizations" || segment == "common")
    return personal ? std::string(kTransferTenant) : account.tenant;
  const Tenant* tenant = directory.tenant(segment);
  // A resource of organizations gives no tokens in the personal accounts' own tenant.
  if (tenant == nullptr || tenant->id == kPersonalTenant) return {};
  return account.oid_in(tenant->id).empty() ? std::string() : tenant->id;
}

}  // namespace watchword::azure
