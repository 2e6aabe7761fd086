#include "entra/scopes.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "world/scope_names.h"

namespace watchword::azure {
namespace {

struct Resource {
  std::string_view audience;
  std::string_view uri;
  std::string_view permission;                         // what .default stands for
  bool (*has)(std::string_view permission) = nullptr;  // others
};

// Its permissions go by their names alone, too.
constexpr Resource kGraph = {"00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com",
                             "User.Read"};

// A new resource is a line here.
constexpr Resource kResources[] = {
    // Microsoft Learn, "Scopes" of Azure DevOps.
    {"499b84ac-1321-427f-aa17-267ca6975798", "https://app.vssps.visualstudio.com",
     "user_impersonation", is_scope_name},
    // Its tokens carry the URI: Key Vault is registered for tokens of version 1.
    {"https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "user_impersonation"},
    // Azure SDK, "ContainerRegistryAudience".
    {"https://containerregistry.azure.net", "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26",
     "user_impersonation"},
    kGraph,
};

constexpr std::array<std::string_view, 3> kIdentityScopes = {"openid", "profile", "email"};

const Resource* find_resource(std::string_view name) {
  for (const auto& resource : kResources)
    if (name == resource.audience || name == resource.uri) return &resource;
  return nullptr;
}

EntraError invalid_scope(const std::string& scope) {
  return entra_error(
      70011, "The provided value for the input parameter 'scope' is not valid. The scope " + scope +
                 " is not valid.");
}

void append(std::string& list, std::string_view word) {
  if (!list.empty()) list += ' ';
  list += word;
}

// One scope of a resource, after the others were taken.
std::optional<EntraError> take(const std::string& word, Scopes& scopes) {
  const std::size_t slash = word.rfind('/');
  const bool is_bare = slash == std::string::npos;
  if (is_bare && word != kGraph.permission) return invalid_scope(word);
  const std::string name = is_bare ? std::string(kGraph.audience) : word.substr(0, slash);
  const Resource* resource = find_resource(name);
  if (resource == nullptr)
    return entra_error(500011,
                       "The resource principal named " + name + " was not found in the tenant.");
  const std::string permission = is_bare ? word : word.substr(slash + 1);
  const bool all = permission == ".default";
  if (!all && permission != resource->permission &&
      (resource->has == nullptr || !resource->has(permission)))
    return invalid_scope(word);
  if (!scopes.resource.empty() && scopes.resource != resource->audience) return entra_error(28000);
  scopes.resource = resource->audience;
  append(scopes.permissions, all ? resource->permission : permission);
  if (all) append(scopes.granted, name + "/" + std::string(resource->permission));
  append(scopes.granted, word);
  return std::nullopt;
}

}  // namespace

std::variant<Scopes, EntraError> parse_scopes(std::string_view text) {
  Scopes scopes;
  std::string identity;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (std::find(kIdentityScopes.begin(), kIdentityScopes.end(), word) != kIdentityScopes.end()) {
      scopes.openid = scopes.openid || word == "openid";
      append(identity, word);
    } else if (word == "offline_access") {
      scopes.offline_access = true;
    } else if (const auto error = take(word, scopes)) {
      return *error;
    }
  }
  if (text.find_first_not_of(' ') == std::string_view::npos)
    return entra_error(900144, "The request body must contain the following parameter: 'scope'.");
  if (scopes.resource.empty()) {
    scopes.resource = kGraph.audience;
    scopes.permissions = kGraph.permission;
    scopes.granted = identity;
  }
  return scopes;
}

}  // namespace watchword::azure
