#include "entra/tenant.h"

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "common/challenge.h"
#include "common/text.h"

namespace watchword::entra {
namespace {

// How long an organization may take to say that it has not moved, while somebody waits to sign in.
constexpr std::uint32_t kConfirmationMaxMs = 3000;

std::string state_key(const Organization& organization) {
  return "tenant|" + organization.base_url;
}

Authority default_authority(const EntraTarget& target) {
  return target.configured_authority.value_or(Authority::parse(kPublicCloud));
}

// A configured authority counts, whichever cloud a server names.
Realm with_configured(const EntraTarget& target, Realm realm) {
  if (target.configured_authority) realm.authority = *target.configured_authority;
  return realm;
}

bool is_tenants(const Realm& realm) {
  return realm.tenant != kOrganizations;
}

// Of several realms the first that is a tenant, else the first.
void prefer(std::optional<Realm>& chosen, Realm realm) {
  if (!chosen || (!is_tenants(*chosen) && is_tenants(realm))) chosen = std::move(realm);
}

std::optional<Realm> realm_of_challenges(const Host& host, const EntraTarget& target,
                                         const std::vector<std::string>& headers) {
  std::optional<Realm> chosen;
  for (const Challenge& challenge : parse_challenges(headers)) {
    const std::string_view uri = challenge.parameter("authorization_uri");
    if (challenge.scheme != "bearer" || uri.empty()) continue;
    if (auto realm = trusted_realm(uri, target.configured_authority))
      prefer(chosen, with_configured(target, std::move(*realm)));
    else
      host.notice(target.organization_name() +
                  " names a sign-in address that Watchword does not trust, which is ignored: " +
                  printable(uri, 200));
  }
  return chosen;
}

// "X-VSS-ResourceTenant: GUID", possibly several of them, in one header or in several.
std::optional<Realm> realm_of_tenants(const EntraTarget& target,
                                      const std::vector<std::string>& headers) {
  std::optional<Realm> chosen;
  for (std::string_view header : headers)
    while (!header.empty()) {
      const auto comma = std::min(header.find(','), header.size());
      const std::string_view guid = trimmed(header.substr(0, comma));
      if (is_guid(guid)) prefer(chosen, {default_authority(target), tenant_of_guid(guid)});
      header.remove_prefix(std::min(comma + 1, header.size()));
    }
  return chosen;
}

std::optional<Realm> remembered_realm(const Host& host, const EntraTarget& target) {
  const auto text = host.state(state_key(*target.organization));
  const auto record = text ? parse_object(*text) : std::nullopt;
  if (!record || !is_tenant(text_at(*record, "tenant"))) return std::nullopt;
  return with_configured(target, {Authority::parse(text_at(*record, "authority")),
                                  std::string(text_at(*record, "tenant"))});
}

void remember(const Host& host, const EntraTarget& target, const Realm& realm) {
  const std::string record =
      serialize(json::object{{"authority", realm.authority.host()}, {"tenant", realm.tenant}});
  const std::string key = state_key(*target.organization);
  if (host.state(key) != record) host.put_state(key, record);
}

HttpResponse ask(const Host& host, const Organization& organization) {
  HttpRequest request;
  request.method = "HEAD";
  request.url = organization.base_url;
  // Asks for a 401 rather than a redirect to a page.
  request.headers = {{"X-TFS-FedAuthRedirect", "Suppress"}, {"Accept", "application/json"}};
  return send_with_one_retry(host, request);
}

std::vector<std::string> headers_called(const HttpResponse& response, std::string_view wanted) {
  std::vector<std::string> values;
  for (const auto& [name, value] : response.headers)
    if (name == wanted) values.push_back(value);
  return values;
}

Realm discover(const Host& host, const EntraTarget& target) {
  const Organization& organization = *target.organization;
  const HttpResponse response = ask(host, organization);
  auto realm = realm_of_challenges(host, target, headers_called(response, "www-authenticate"));
  auto tenants = realm_of_tenants(target, headers_called(response, "x-vss-resourcetenant"));
  if (tenants && (!realm || (!is_tenants(*realm) && is_tenants(*tenants))))
    return std::move(*tenants);
  if (realm) return std::move(*realm);
  if (response.status == http::kNotFound)
    throw Failure(WW_INVALID, "there is no organization \"" + organization.name + "\"",
                  "Check the spelling of the address.");
  if (http::is_server_error(response.status))
    throw Failure(WW_NETWORK,
                  "Azure DevOps did not say which tenant " + organization.name +
                      " uses: it answered HTTP " + std::to_string(response.status),
                  "Try again in a few minutes.");
  throw Failure(
      WW_INVALID, organization.name + " did not say which tenant it uses",
      "Name it: git config --global watchword." + organization.base_url + ".tenant TENANT");
}

std::optional<Realm> named_realm(const EntraTarget& target) {
  if (target.tenant.empty()) return std::nullopt;
  return Realm{default_authority(target), target.tenant};
}

}  // namespace

std::optional<Realm> known_realm(const Host& host, const EntraTarget& target) {
  // The challenge still tells the cloud when only the tenant is named.
  auto challenged = realm_of_challenges(host, target, target.request.challenges);
  if (auto named = named_realm(target)) {
    if (challenged) named->authority = challenged->authority;
    return named;
  }
  if (challenged) return challenged;
  if (!target.says_tenant) return Realm{default_authority(target), std::string(kOrganizations)};
  if (target.organization) return remembered_realm(host, target);
  return std::nullopt;
}

Realm find_realm(const Host& host, const EntraTarget& target) {
  auto realm = known_realm(host, target);
  if (!target.organization)
    return realm.value_or(Realm{default_authority(target), std::string(kOrganizations)});
  if (!realm) realm = discover(host, target);
  if (target.tenant.empty() && target.says_tenant) remember(host, target, *realm);
  return *realm;
}

Realm confirmed_realm(const Host& host, const EntraTarget& target) {
  const bool is_certain = !target.organization || !target.says_tenant ||
                          target.request.may(WW_REQUEST_OFFLINE) || named_realm(target) ||
                          realm_of_challenges(host, target, target.request.challenges);
  auto remembered = is_certain ? std::nullopt : remembered_realm(host, target);
  if (!remembered) return find_realm(host, target);
  try {
    Realm realm = discover(host.hurried(kConfirmationMaxMs), target);
    remember(host, target, realm);
    return realm;
  } catch (const Failure& failure) {
    host.trace("the tenant is taken to be the one it was: " + failure.message());
    return std::move(*remembered);
  }
}

void forget_realm(const Host& host, const EntraTarget& target) {
  if (target.organization) host.erase_state(state_key(*target.organization));
}

}  // namespace watchword::entra
