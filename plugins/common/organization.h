// Azure DevOps organizations in URLs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watchword {

// All of Azure DevOps, as Microsoft Entra names it (Microsoft Learn, "Use Microsoft Entra
// authentication", Azure DevOps).
inline constexpr std::string_view kAzureDevOpsScope =
    "499b84ac-1321-427f-aa17-267ca6975798/.default";

struct Organization {
  std::string name;  // lower case: "contoso"
  // Where the organization answers, without a trailing slash: "https://dev.azure.com/contoso",
  // "https://contoso.visualstudio.com". A port of the URL is kept.
  std::string base_url;
  std::string port;  // of the URL, with its colon; empty for https' own
};

// Whether the host ("dev.azure.com", "contoso.visualstudio.com:8443") is one of Azure DevOps: the
// hosts that the manifests of its providers claim, as those know them themselves.
bool is_azure_devops(std::string_view host);

// The organization that a URL belongs to, or empty when it names none. `host` may carry a port;
// `path` comes without its leading slash. Forms (Microsoft Learn, "Allowed IP addresses and domain
// URLs"):
//   dev.azure.com/{org}/…, {org}@dev.azure.com, SERVICE.dev.azure.com/{org}/… (pkgs, vssps, vsrm,
//   …) {org}.visualstudio.com, {org}.SERVICE.visualstudio.com
// On dev.azure.com the user name of the URL is taken for the organization where the path has none,
// because git leaves the path out unless credential.useHttpPath is set.
std::optional<Organization> organization_of(std::string_view host, std::string_view path,
                                            std::string_view username);

}  // namespace watchword
