#include "server/virtual_hosts.h"

#include <algorithm>

#include "world/registries.h"
#include "world/vaults.h"

namespace watchword::azure {
namespace {

struct NamedHost {
  std::string_view host;
  Service service;
};

// Where the short addresses are that people type. None of Entra's own is there: the host goes first
// in the path.
constexpr std::string_view kShortLinks = "microsoft.com";

constexpr NamedHost kNamedHosts[] = {
    {kShortLinks, Service::kEntra},
    {"dev.azure.com", Service::kDevOps},
    {"pkgs.dev.azure.com", Service::kPackages},
    {"vssps.dev.azure.com", Service::kOrganization},
    {"app.vssps.visualstudio.com", Service::kProfile},
    {"pipelines.actions.githubusercontent.com", Service::kGitHub},
    {"fabric.watchword.example", Service::kFabric},
    {kMetadataHost, Service::kMetadata},
};

// The longer suffixes first: each is also a name under the shorter one.
constexpr NamedHost kSuffixes[] = {
    {".pkgs.visualstudio.com", Service::kPackages},
    {".vssps.visualstudio.com", Service::kOrganization},
    {".visualstudio.com", Service::kDevOps},
    {".vault.azure.net", Service::kVault},
    {".azurecr.io", Service::kRegistry},
};

// {org}.visualstudio.com kept the name of its one collection in older URLs.
constexpr std::string_view kDefaultCollection = "/DefaultCollection";

std::string_view without_collection(std::string_view path) {
  if (path.starts_with(kDefaultCollection) && path.substr(kDefaultCollection.size(), 1) == "/")
    path.remove_prefix(kDefaultCollection.size());
  return path;
}

}  // namespace

// MSAL's list of known authorities; Microsoft Learn, "National clouds".
const std::vector<AuthorityCloud>& authority_clouds() {
  static const std::vector<AuthorityCloud> clouds = {
      {"login.microsoftonline.com",
       "login.windows.net",
       {"login.microsoftonline.com", "login.windows.net", "login.microsoft.com",
        "sts.windows.net"}},
      {"login.partner.microsoftonline.cn",
       "login.partner.microsoftonline.cn",
       {"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}},
      {"login.microsoftonline.us",
       "login.microsoftonline.us",
       {"login.microsoftonline.us", "login.usgovcloudapi.net"}},
      {"login-us.microsoftonline.com",
       "login-us.microsoftonline.com",
       {"login-us.microsoftonline.com"}},
      {"login.microsoftonline.de", "login.microsoftonline.de", {"login.microsoftonline.de"}},
      {"login.sovcloud-identity.fr", "login.sovcloud-identity.fr", {"login.sovcloud-identity.fr"}},
      {"login.sovcloud-identity.de", "login.sovcloud-identity.de", {"login.sovcloud-identity.de"}},
      {"login.sovcloud-identity.sg", "login.sovcloud-identity.sg", {"login.sovcloud-identity.sg"}},
  };
  return clouds;
}

std::string network_host(std::string_view authority_host) {
  for (const auto& cloud : authority_clouds())
    if (std::find(cloud.aliases.begin(), cloud.aliases.end(), authority_host) !=
        cloud.aliases.end())
      return cloud.network;
  return {};
}

std::optional<Location> locate(std::string_view host, std::string_view path) {
  if (!network_host(host).empty()) return Location{Service::kEntra, std::string(path)};
  if (host == kShortLinks)
    return Location{Service::kEntra, "/" + std::string(host) + std::string(path)};
  for (const auto& named : kNamedHosts)
    if (host == named.host) return Location{named.service, std::string(path)};
  for (const auto& suffix : kSuffixes) {
    if (!host.ends_with(suffix.host)) continue;
    const std::string_view label = host.substr(0, host.size() - suffix.host.size());
    if (label.empty() || label.find('.') != std::string_view::npos) return std::nullopt;
    return Location{suffix.service,
                    "/" + std::string(label) + std::string(without_collection(path))};
  }
  return std::nullopt;
}

std::vector<std::string> certificate_names() {
  std::vector<std::string> names;
  for (const auto& cloud : authority_clouds())
    names.insert(names.end(), cloud.aliases.begin(), cloud.aliases.end());
  for (const auto& named : kNamedHosts)
    if (named.service != Service::kMetadata && named.service != Service::kFabric)
      names.emplace_back(named.host);
  for (const auto& suffix : kSuffixes) names.push_back("*" + std::string(suffix.host));
  return names;
}

std::vector<std::string> host_names(const std::vector<std::string>& organizations) {
  std::vector<std::string> names;
  for (const auto& cloud : authority_clouds())
    names.insert(names.end(), cloud.aliases.begin(), cloud.aliases.end());
  for (const auto& named : kNamedHosts)
    if (named.service != Service::kMetadata) names.emplace_back(named.host);
  for (const auto& suffix : kSuffixes) {
    if (suffix.service == Service::kVault) {
      for (const auto& vault : kVaults)
        names.push_back(std::string(vault.name) + std::string(suffix.host));
    } else if (suffix.service == Service::kRegistry) {
      for (const auto& registry : kRegistries)
        names.push_back(std::string(registry.name) + std::string(suffix.host));
    } else {
      for (const auto& name : organizations) names.push_back(name + std::string(suffix.host));
    }
  }
  return names;
}

}  // namespace watchword::azure
