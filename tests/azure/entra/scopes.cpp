#include "entra/scopes.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace watchword::azure {
namespace {

struct Resource {
  std::string_view audience;
  std::string_view uri;
  std::string_view permission;  // what .default stands for
};

constexpr Resource kGraph = {"00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com",
                             "User.Read"};

// A new resource is a line here.
constexpr Resource kResources[] = {
    {"499b84ac-1321-427f-aa17-267ca6975798", "https://app.vssps.visualstudio.com",
     "user_impersonation"},
    // Its tokens carry the URI: Key Vault is registered for tokens of version 1.
    {"https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "user_impersonation"},
    kGraph,
};

constexpr std::array<std::string_view, 3> kIdentityScopes = {"openid", "profile", "email"};

const Resource* find_resource(std::string_view name) {
  for (const auto& resource : kResources)
    if (name == resource.audience || name == resource.uri) return &resource;
  return nullptr;
}

}  // namespace

std::variant<Scopes, EntraError> parse_scopes(std::string_view text) {
  Scopes scopes;
  const Resource* chosen = nullptr;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (std::find(kIdentityScopes.begin(), kIdentityScopes.end(), word) != kIdentityScopes.end()) {
      scopes.openid = scopes.openid || word == "openid";
      continue;
    }
    if (word == "offline_access") {
      scopes.offline_access = true;
      continue;
    }
    const std::size_t slash = word.rfind('/');
    if (slash == std::string::npos)
      return entra_error(70011,
                         "The provided value for the input parameter 'scope' is not valid. "
                         "The scope " +
                             word + " is not valid.");
    const Resource* resource = find_resource(word.substr(0, slash));
    if (resource == nullptr)
      return entra_error(500011, "The resource principal named " + word.substr(0, slash) +
                                     " was not found in the tenant.");
    const std::string permission = word.substr(slash + 1);
    if (permission != ".default" && permission != resource->permission)
      return entra_error(70011, "The scope " + word + " is not valid.");
    if (chosen != nullptr && chosen != resource) return entra_error(28000);
    chosen = resource;
  }
  if (text.find_first_not_of(' ') == std::string_view::npos)
    return entra_error(900144, "The request body must contain the following parameter: 'scope'.");
  if (chosen == nullptr) chosen = &kGraph;
  scopes.resource = chosen->audience;
  const std::string audience(chosen->audience);
  scopes.granted = audience + "/" + std::string(chosen->permission) + " " + audience + "/.default";
  return scopes;
}

}  // namespace watchword::azure
