#include "registry/access.h"

#include <algorithm>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

bool says(const json::object& claims, std::string_view name, std::string_view wanted) {
  const auto* claim = claims.if_contains(name);
  return claim != nullptr && claim->is_string() && std::string_view(claim->get_string()) == wanted;
}

bool allows(const json::object& claims, const std::string& repository, const std::string& action) {
  const auto* access = claims.if_contains("access");
  if (access == nullptr || !access->is_array()) return false;
  const auto& all = access->get_array();
  return std::any_of(all.begin(), all.end(), [&](const json::value& one) {
    const auto& entry = one.as_object();
    const auto& actions = entry.at("actions").as_array();
    return says(entry, "name", repository) &&
           std::any_of(actions.begin(), actions.end(), [&](const json::value& granted) {
             return std::string_view(granted.as_string()) == action;
           });
  });
}

Reply challenge(const Cloud& cloud, const Request& request, const std::string& repository,
                const std::string& action, bool has_token) {
  const std::string wanted = action == "push" ? "pull,push" : action;
  std::string value = "Bearer realm=\"" + cloud.origin(request.host) +
                      "/oauth2/token\",service=\"" + request.host + "\"";
  if (!repository.empty()) value += ",scope=\"repository:" + repository + ":" + wanted + "\"";
  if (has_token && !repository.empty()) value += ",error=\"insufficient_scope\"";
  Reply reply = registry_unauthorized();
  reply.headers.add("WWW-Authenticate", value);
  return reply;
}

}  // namespace

const Registry* find_registry(std::string_view name) {
  const auto* found = std::find_if(std::begin(kRegistries), std::end(kRegistries),
                                   [&](const Registry& one) { return one.name == name; });
  return found == std::end(kRegistries) ? nullptr : found;
}

const RegistryRole* find_role(const Registry& registry, std::string_view principal) {
  const auto* found = std::find_if(
      std::begin(kRegistryRoles), std::end(kRegistryRoles), [&](const RegistryRole& role) {
        return role.registry == registry.name && role.principal == principal;
      });
  return found == std::end(kRegistryRoles) ? nullptr : found;
}

Reply registry_error(int status, const std::string& code, const std::string& message) {
  Reply reply = json_reply(
      {{"errors", json::array{json::object{{"code", code}, {"message", message}}}}}, status);
  reply.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  reply.notes["error"] = code;
  return reply;
}

Reply registry_unauthorized() {
  return registry_error(401, "UNAUTHORIZED",
                        "authentication required, visit https://aka.ms/acr/authorization for more "
                        "information.");
}

std::optional<json::object> registry_token(const Cloud& cloud, const Request& request,
                                           std::string_view token, std::string_view grant) {
  auto claims = cloud.key.verify(token);
  if (!claims || !says(*claims, "iss", kRegistryIssuer) || !says(*claims, "aud", request.host) ||
      !says(*claims, "grant_type", grant) || claims->at("exp").as_int64() <= cloud.clock.now())
    return std::nullopt;
  return claims;
}

std::optional<Reply> refuse_registry(const Cloud& cloud, const Request& request,
                                     const std::string& repository, const std::string& action) {
  if (find_registry(request.captures[0]) == nullptr)
    return registry_error(404, "NAME_UNKNOWN", "there is no such registry");
  constexpr std::string_view kScheme = "bearer ";
  const std::string header = request.headers.header("Authorization");
  const bool has_token = lower_case(header.substr(0, kScheme.size())) == kScheme;
  const auto claims =
      has_token ? registry_token(cloud, request, header.substr(kScheme.size()), kAccessGrant)
                : std::nullopt;
  if (claims && (action.empty() || allows(*claims, repository, action))) return std::nullopt;
  return challenge(cloud, request, repository, action, claims.has_value());
}

}  // namespace watchword::azure
