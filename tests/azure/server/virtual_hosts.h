#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::azure {

enum class Service {
  kEntra,         // the authority hosts
  kDevOps,        // dev.azure.com/{org}, {org}.visualstudio.com
  kPackages,      // pkgs.dev.azure.com/{org}, {org}.pkgs.visualstudio.com
  kOrganization,  // vssps.dev.azure.com/{org}, {org}.vssps.visualstudio.com
  kProfile,       // app.vssps.visualstudio.com
  kVault,         // {vault}.vault.azure.net
  kRegistry,      // {registry}.azurecr.io
  kMetadata,      // the plain listener, whatever it was called
  kFabric,        // fabric.watchword.example: the service of a cluster of Service Fabric
  kGitHub,        // what jobs of GitHub Actions ask
};

// The name of the plain listener.
inline constexpr std::string_view kMetadataHost = "169.254.169.254";

// Where a request goes: hosts that carry a name as a label get it as the first segment of the path
// instead, so that each route is written once.
struct Location {
  Service service;
  std::string path;
};

// Nothing for a host that is not one of ours.
std::optional<Location> locate(std::string_view host, std::string_view path);

// The network host of the cloud that an authority host belongs to: its name in issuers.
std::string network_host(std::string_view authority_host);

struct AuthorityCloud {
  std::string network;
  std::string cache;
  std::vector<std::string> aliases;
};
const std::vector<AuthorityCloud>& authority_clouds();

// What the certificate stands for.
std::vector<std::string> certificate_names();
// Every name that a client may want to reach, for its address to be pinned.
std::vector<std::string> host_names(const std::vector<std::string>& organizations);

}  // namespace watchword::azure
