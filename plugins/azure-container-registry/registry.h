// Which registry a host is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watchword::container_registry {

// Of all registries in every cloud (Azure SDK, "ContainerRegistryAudience"): a token of it is of no
// use to the rest of Azure, as one of Azure's own management would be.
inline constexpr std::string_view kScope = "https://containerregistry.azure.net/.default";

struct Registry {
  std::string name;    // its login server, "contoso.azurecr.io"
  std::string origin;  // "https://contoso.azurecr.io", with a port unless it is https' own
};

// Empty for a host that is no registry's login server; those of data, which have more labels, take
// no credential.
std::optional<Registry> registry_of(std::string_view host);

}  // namespace watchword::container_registry
