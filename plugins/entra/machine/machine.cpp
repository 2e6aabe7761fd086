#include "entra/machine/machine.h"

#include <algorithm>

#include "common/text.h"
#include "entra/tenant.h"

namespace watchword::entra {
namespace {

// "499b84ac-…/vso.code_write" → "499b84ac-…": an application has no scopes of its own choosing.
std::string resource_of(std::string_view scopes) {
  const std::string_view first = scopes.substr(0, scopes.find(' '));
  return std::string(first.substr(0, first.rfind('/')));
}

std::string client_id(const Host& host) {
  auto value = host.environment("AZURE_CLIENT_ID");
  if (!value) value = host.config("entra.clientId");
  const std::string id = lower(value.value_or(""));
  if (!id.empty() && !is_guid(id))
    throw Failure(WW_INVALID, "AZURE_CLIENT_ID is not a GUID",
                  "Set it to the application (client) id of the identity.");
  return id;
}

// AZURE_ADDITIONALLY_ALLOWED_TENANTS: separated by ";", "*" for all.
bool is_allowed(const Host& host, std::string_view tenant) {
  const std::string list =
      lower(host.environment("AZURE_ADDITIONALLY_ALLOWED_TENANTS").value_or(""));
  for (std::size_t start = 0; start < list.size();) {
    const auto end = std::min(list.find(';', start), list.size());
    const std::string_view one = trimmed(std::string_view(list).substr(start, end - start));
    if (one == "*" || one == tenant) return true;
    start = end + 1;
  }
  return false;
}

// Of the organization, where it is known by its GUID.
std::optional<Realm> organization_realm(const Host& host, const EntraTarget& target) {
  if (!target.organization || !target.says_tenant) return std::nullopt;
  auto realm = known_realm(host, target);
  return realm && is_guid(realm->tenant) ? realm : std::nullopt;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace

Machine::Machine(const Host& with, const EntraTarget& of)
    : host(with), target(of), resource(resource_of(of.scopes)) {
  target.client_id = entra::client_id(host);
}

std::string Machine::own_tenant() const {
  const std::string tenant =
      lower(host.environment(tenant_variable).value_or(host.config("tenant").value_or("")));
  if (!tenant.empty() && !is_tenant(tenant))
    throw Failure(WW_INVALID, std::string(tenant_variable) + " is not a tenant",
                  "Set it to the tenant's GUID or a domain name of it.");
  return tenant;
}

std::string Machine::wrong_tenant() const {
  const std::string own = own_tenant();
  const auto wanted = organization_realm(host, target);
  if (!wanted || !is_guid(own) || wanted->tenant == own || is_allowed(host, wanted->tenant))
    return {};
  return target.organization_name() + " belongs to the tenant " + wanted->tenant + ", and " +
         std::string(tenant_variable) + " is " + own;
}

Realm Machine::realm() const {
  const std::string own = own_tenant();
  const auto wanted = organization_realm(host, target);
  const Authority authority = target.configured_authority.value_or(
      wanted ? wanted->authority : Authority::parse(kPublicCloud));
  if (wanted && is_guid(own) && is_allowed(host, wanted->tenant))
    return {authority, wanted->tenant};
  return {authority, own};
}

std::string Machine::wanted_tenant() const {
  const auto wanted = organization_realm(host, target);
  if (wanted) return wanted->tenant;
  return host.config("tenant") ? target.tenant : std::string();
}

std::string Machine::required(std::string_view name) const {
  auto value = host.environment(name);
  if (!value) throw Failure(WW_INVALID, std::string(name) + " is not set", "Set it.");
  return std::move(*value);
}

Needs& Needs::count(std::string_view name, bool is_set) {
  (is_set ? set_ : unset_).emplace_back(name);
  return *this;
}

Needs& Needs::variable(std::string_view name) {
  return count(name, machine_.has(name));
}

Needs& Needs::application() {
  count("AZURE_CLIENT_ID", !machine_.target.client_id.empty());
  return count("AZURE_TENANT_ID", machine_.has(machine_.tenant_variable) ||
                                      machine_.host.config("tenant").has_value());
}

std::string Needs::sentence() const {
  const auto verb = [](const std::vector<std::string>& names) {
    return names.size() == 1 ? " is" : " are";
  };
  if (set_.empty()) return joined(unset_) + verb(unset_) + " not set";
  const std::string there = joined(set_) + verb(set_) + " set";
  return unset_.empty() ? there : there + ", " + joined(unset_) + verb(unset_) + " not";
}

std::string Needs::advice() const {
  return unset_.empty() ? "" : "Set " + joined(unset_) + ".";
}

}  // namespace watchword::entra
