#include "entra/tenant.h"

#include <watchword/sdk/http.hpp>

#include "common/challenge.h"
#include "common/json.h"
#include "common/text.h"

namespace watchword::entra {
namespace {

std::string state_key(const Organization& organization) {
  return "tenant|" + organization.base_url;
}

Authority default_authority(const Target& target) {
  return target.configured_authority.value_or(Authority::parse(kPublicCloud));
}

// A configured authority counts, whichever cloud a server names.
Realm with_configured(const Target& target, Realm realm) {
  if (target.configured_authority) realm.authority = *target.configured_authority;
  return realm;
}

std::optional<Realm> realm_of_challenges(const Host& host, const Target& target,
                                         const std::vector<std::string>& headers) {
  for (const Challenge& challenge : parse_challenges(headers)) {
    const std::string_view uri = challenge.parameter("authorization_uri");
    if (challenge.scheme != "bearer" || uri.empty()) continue;
    if (auto realm = trusted_realm(uri, target.configured_authority))
      return with_configured(target, std::move(*realm));
    host.notice(target.organization_name() +
                " names a sign-in address that Watchword does not trust, which is ignored: " +
                printable(uri, 200));
  }
  return std::nullopt;
}

// "X-VSS-ResourceTenant: GUID", possibly several of them.
std::optional<Realm> realm_of_header(const Target& target, std::string_view header) {
  while (!header.empty()) {
    const auto comma = std::min(header.find(','), header.size());
    const std::string_view guid = trimmed(header.substr(0, comma));
    if (is_guid(guid)) return Realm{default_authority(target), tenant_of_guid(guid)};
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
  return std::nullopt;
}

std::optional<Realm> remembered_realm(const Host& host, const Target& target) {
  const auto text = host.state(state_key(*target.organization));
  const auto record = text ? parse_object(*text) : std::nullopt;
  if (!record || !is_tenant(text_at(*record, "tenant"))) return std::nullopt;
  return with_configured(target, {Authority::parse(text_at(*record, "authority")),
                                  std::string(text_at(*record, "tenant"))});
}

void remember(const Host& host, const Target& target, const Realm& realm) {
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

Realm discover(const Host& host, const Target& target) {
  const Organization& organization = *target.organization;
  const HttpResponse response = ask(host, organization);
  std::vector<std::string> challenges;
  for (const auto& [name, value] : response.headers)
    if (name == "www-authenticate") challenges.push_back(value);
  if (auto realm = realm_of_challenges(host, target, challenges)) return std::move(*realm);
  if (auto realm = realm_of_header(target, response.header("x-vss-resourcetenant")))
    return std::move(*realm);
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

std::optional<Realm> named_realm(const Target& target) {
  if (target.tenant.empty()) return std::nullopt;
  return Realm{default_authority(target), target.tenant};
}

}  // namespace

std::optional<Realm> known_realm(const Host& host, const Target& target) {
  // The challenge still tells the cloud when only the tenant is named.
  auto challenged = realm_of_challenges(host, target, target.request.challenges);
  if (auto named = named_realm(target)) {
    if (challenged) named->authority = challenged->authority;
    return named;
  }
  if (challenged) return challenged;
  if (target.organization) return remembered_realm(host, target);
  return std::nullopt;
}

Realm find_realm(const Host& host, const Target& target) {
  auto realm = known_realm(host, target);
  if (!target.organization)
    return realm.value_or(Realm{default_authority(target), std::string(kOrganizations)});
  if (!realm) realm = discover(host, target);
  if (target.tenant.empty()) remember(host, target, *realm);
  return *realm;
}

void forget_realm(const Host& host, const Target& target) {
  if (target.organization) host.erase_state(state_key(*target.organization));
}

}  // namespace watchword::entra
