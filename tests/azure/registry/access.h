// Who may do what in a registry, as its tokens say it (azure.github.io/acr, "Azure Container
// Registry integration with Azure Active Directory"; CNCF Distribution, "Token authentication").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/http.h"
#include "world/cloud.h"
#include "world/registries.h"

namespace watchword::azure {

// The audience of the tokens of Entra that a registry takes.
inline constexpr std::string_view kRegistryResource = "https://containerregistry.azure.net";
inline constexpr std::string_view kRegistryIssuer = "Azure Container Registry";
inline constexpr std::string_view kRefreshGrant = "refresh_token";
inline constexpr std::string_view kAccessGrant = "access_token";

// Null where there is none of that name.
const Registry* find_registry(std::string_view name);
// Null for whoever has none.
const RegistryRole* find_role(const Registry& registry, std::string_view principal);

// The errors of the interface of registries: {"errors":[{"code","message"}]}.
Reply registry_error(int status, const std::string& code, const std::string& message);
Reply registry_unauthorized();

// The claims of a token of this registry's own that lives and is of that kind.
std::optional<boost::json::object> registry_token(const Cloud& cloud, const Request& request,
                                                  std::string_view token, std::string_view grant);

// The reply that refuses the request: 404 for a registry that does not exist; 401, with the
// challenge that asks for it, without a token that allows `action` ("pull", "push"; empty: any
// token will do) on the repository. Nothing when the request may go on.
std::optional<Reply> refuse_registry(const Cloud& cloud, const Request& request,
                                     const std::string& repository, const std::string& action);

}  // namespace watchword::azure
