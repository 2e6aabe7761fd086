#include "entra/target.h"

#include <algorithm>
#include <array>

#include <watchword/server.hpp>

#include "common/text.h"

namespace watchword::entra {
namespace {

// Visual Studio's registration with Microsoft, which git's own helpers use; see the README for
// registering one's own.
constexpr std::string_view kDefaultClientId = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1";

// Other services, for which plugins get tokens.
struct Service {
  std::string_view hosts;
  bool of_people;
};
constexpr std::array<Service, 7> kServices = {{
    // Microsoft Learn, "About keys, secrets, and certificates", DNS suffixes.
    {"*.vault.azure.net", false},
    {"*.vault.azure.cn", false},
    {"*.vault.usgovcloudapi.net", false},
    {"*.vault.microsoftazure.de", false},
    // Azure SDK, "Azure Container Registry", login servers of the clouds.
    {"*.azurecr.io", true},
    {"*.azurecr.cn", true},
    {"*.azurecr.us", true},
}};

const Service* service_of(const Request& request) {
  const auto server = parse_server(request.host);
  if (!server || request.scope.empty()) return nullptr;
  const auto found = std::find_if(kServices.begin(), kServices.end(), [&](const Service& service) {
    return server_matches(server->name, service.hosts);
  });
  return found == kServices.end() ? nullptr : found;
}

std::string wanted_account(const Host& host, const Request& request) {
  std::string named = named_account(request);
  return named.empty() ? host.config("account").value_or("") : named;
}

std::string named_tenant(const Host& host, const Request& request) {
  const std::string tenant =
      lower(!request.tenant.empty() ? request.tenant : host.config("tenant").value_or(""));
  if (!tenant.empty() && !is_tenant(tenant))
    throw Failure(WW_INVALID, "\"" + printable(tenant, 100) + "\" is not a tenant",
                  "Name the tenant by its GUID or a domain name of it.");
  return is_guid(tenant) ? tenant_of_guid(tenant) : tenant;
}

std::optional<Authority> configured_authority(const Host& host) {
  auto value = host.config("entra.authorityHost");
  if (!value) value = host.environment("AZURE_AUTHORITY_HOST");
  if (!value) return std::nullopt;
  return Authority::parse(*value);
}

// AZURE_CLIENT_ID names a person's application only where nothing else in the environment says that
// it is a machine's identity (Azure SDK, "EnvironmentCredential" and its siblings).
std::optional<std::string> client_id_of_environment(const Host& host) {
  for (const char* machine :
       {"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE",
        "ACTIONS_ID_TOKEN_REQUEST_URL", "IDENTITY_ENDPOINT", "MSI_ENDPOINT"})
    if (host.environment(machine)) return std::nullopt;
  return host.environment("AZURE_CLIENT_ID");
}

// It becomes part of keys and addresses.
std::string chosen_client_id(const Host& host) {
  auto value = host.config("entra.clientId");
  if (!value) value = client_id_of_environment(host);
  const std::string id = lower(value.value_or(std::string(kDefaultClientId)));
  if (!is_guid(id))
    throw Failure(WW_INVALID,
                  "AZURE_CLIENT_ID is \"" + printable(id, 50) + "\", which is not a GUID",
                  "Set it to the application (client) id of an app registration, or remove it.");
  return id;
}

std::string scopes(const Host& host, const Request& request) {
  if (!request.scope.empty()) return request.scope;
  const std::string scopes = host.config("entra.scopes").value_or(std::string(kAzureDevOpsScope));
  const bool fine = std::all_of(scopes.begin(), scopes.end(),
                                [](char c) { return c >= ' ' && c < 0x7f && c != '"'; });
  if (!fine || trimmed(scopes).empty())
    throw Failure(WW_INVALID, "watchword.entra.scopes is not a list of scopes",
                  "Set it to scopes of one resource, separated by spaces, or remove it.");
  return std::string(trimmed(scopes));
}

// Of the applications that are consented to everywhere the one that Watchword is without a broker,
// with the redirect URI that it has registered for brokers on Linux.
constexpr std::string_view kDefaultBrokerRedirectUri =
    "https://login.microsoftonline.com/common/oauth2/nativeclient";

BrokerSettings broker_settings(const Host& host) {
  BrokerSettings out;
  const auto use = host.config("entra.broker");
  out.use = use == "never"    ? BrokerUse::kNever
            : use == "always" ? BrokerUse::kAlways
                              : BrokerUse::kAuto;
  const auto id = host.config("entra.brokerClientId");
  const auto uri = host.config("entra.brokerRedirectUri");
  if (id.has_value() != uri.has_value())
    throw Failure(WW_INVALID,
                  std::string("watchword.entra.") + (id ? "brokerClientId" : "brokerRedirectUri") +
                      " is set, and watchword.entra." +
                      (id ? "brokerRedirectUri" : "brokerClientId") +
                      " is not: an application is known to a broker by both",
                  "Set both, or remove it.");
  out.client_id = lower(id.value_or(std::string(kDefaultClientId)));
  out.redirect_uri = uri.value_or(std::string(kDefaultBrokerRedirectUri));
  return out;
}

Flow flow(const Host& host) {
  const auto value = host.config("entra.flow");
  return value == "browser"       ? Flow::kBrowser
         : value == "device-code" ? Flow::kDeviceCode
                                  : Flow::kAuto;
}

}  // namespace

std::string EntraTarget::organization_name() const {
  if (organization) return organization->name;
  return request.scope.empty() ? "Azure DevOps" : request.host;
}

std::string EntraTarget::login_command() const {
  return organization ? "watchword login " + organization->base_url : "watchword login";
}

bool serves_host(const Request& request) {
  return is_azure_devops(request.host) || service_of(request) != nullptr;
}

bool serves_people(const Request& request) {
  const Service* service = service_of(request);
  return service == nullptr || service->of_people;
}

std::string named_account(const Request& request) {
  if (!request.account.empty()) return request.account;
  return request.username.find('@') != std::string::npos ? request.username : "";
}

EntraTarget make_target(const Host& host, const Request& request) {
  EntraTarget target;
  target.request = request;
  target.organization = organization_of(request.host, request.path, request.username);
  if (const Service* service = service_of(request); service != nullptr && service->of_people) {
    target.organization = Organization{request.host, "https://" + request.host, ""};
    target.says_tenant = false;
  }
  target.account = wanted_account(host, request);
  target.tenant = named_tenant(host, request);
  target.configured_authority = configured_authority(host);
  target.client_id = chosen_client_id(host);
  target.redirect_uri = host.config("entra.redirectUri").value_or("");
  target.scopes = scopes(host, request);
  target.flow = flow(host);
  target.broker = broker_settings(host);
  return target;
}

}  // namespace watchword::entra
