// From a token of Entra to one of the registry that lasts (/oauth2/exchange), and from that to one
// for a repository (/oauth2/token).
#include <algorithm>
#include <sstream>

#include "base/encoding.h"
#include "registry/access.h"
#include "services.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::int64_t kRefreshTokenSeconds = 10800;
constexpr std::int64_t kAccessTokenSeconds = 4500;
// The user name by which a token of the registry is a password.
constexpr std::string_view kTokenUser = "00000000-0000-0000-0000-000000000000";

std::string text_claim(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  return claim != nullptr && claim->is_string() ? std::string(claim->as_string()) : std::string();
}

std::string sign(const Cloud& cloud, const Request& request, json::object claims,
                 std::string_view grant, std::int64_t seconds) {
  const std::int64_t now = cloud.clock.now();
  claims["jti"] = random_guid();
  claims["iss"] = kRegistryIssuer;
  claims["aud"] = request.host;
  claims["version"] = "1.0";
  claims["grant_type"] = grant;
  claims["iat"] = claims["nbf"] = now;
  claims["exp"] = now + seconds;
  return cloud.key.sign(claims);
}

Reply bad_request(const std::string& message) {
  return registry_error(400, "BAD_REQUEST", message);
}

// Who it is, where it is a token of the registry's tenant for registries.
std::optional<json::object> entra_claims(const Cloud& cloud, const Registry& registry,
                                         const std::string& token) {
  auto claims = cloud.key.verify(token);
  if (!claims || text_claim(*claims, "aud") != kRegistryResource ||
      text_claim(*claims, "tid") != registry.tenant ||
      claims->at("exp").as_int64() <= cloud.clock.now())
    return std::nullopt;
  const auto grant = cloud.grants.access_tokens.get(text_claim(*claims, "uti"));
  if (!grant || grant->revoked) return std::nullopt;
  return claims;
}

Reply exchange(Cloud& cloud, const Request& request) {
  const Registry* registry = find_registry(request.captures[0]);
  if (registry == nullptr) return registry_error(404, "NAME_UNKNOWN", "there is no such registry");
  if (request.form.get("grant_type") != "access_token")
    return bad_request("grant_type must be access_token");
  if (request.form.get("service") != request.host)
    return bad_request("service must be the login server of the registry");
  const auto claims = entra_claims(cloud, *registry, request.form.get("access_token"));
  const std::string tenant = request.form.get("tenant");
  if (!claims || (!tenant.empty() && tenant != registry->tenant)) return registry_unauthorized();
  std::string principal = text_claim(*claims, "upn");
  if (principal.empty()) principal = text_claim(*claims, "appid");
  if (find_role(*registry, principal) == nullptr) return registry_unauthorized();
  Reply reply = json_reply(
      {{"refresh_token", sign(cloud, request, {{"sub", principal}, {"tenant", registry->tenant}},
                              kRefreshGrant, kRefreshTokenSeconds)}});
  reply.notes["principal"] = principal;
  return reply;
}

// "repository:NAME:ACTION,ACTION", less what the role does not allow; none where nothing is left.
std::optional<json::object> granted(const std::string& scope, bool may_push) {
  const auto first = scope.find(':');
  const auto last = scope.rfind(':');
  if (first == std::string::npos || first == last) return std::nullopt;
  json::array actions;
  std::istringstream wanted(scope.substr(last + 1));
  for (std::string action; std::getline(wanted, action, ',');)
    if (action == "pull" || (action == "push" && may_push)) actions.emplace_back(action);
  if (scope.substr(0, first) != "repository" || actions.empty()) return std::nullopt;
  return json::object{{"type", "repository"},
                      {"name", scope.substr(first + 1, last - first - 1)},
                      {"actions", actions}};
}

Reply access_token(const Cloud& cloud, const Request& request, const Fields& parameters,
                   const std::string& principal) {
  const Registry& registry = *find_registry(request.captures[0]);
  const RegistryRole* role = find_role(registry, principal);
  if (role == nullptr) return registry_unauthorized();
  json::array access;
  for (const auto& [name, value] : parameters) {
    if (name != "scope") continue;
    std::istringstream scopes(value);
    for (std::string scope; scopes >> scope;)
      if (auto one = granted(scope, role->may_push)) access.push_back(std::move(*one));
  }
  Reply reply =
      json_reply({{"access_token", sign(cloud, request, {{"sub", principal}, {"access", access}},
                                        kAccessGrant, kAccessTokenSeconds)}});
  reply.notes["principal"] = principal;
  return reply;
}

// A token of the registry by the user name for that, or an application with its secret; empty for
// anybody else.
std::string principal_of(const Cloud& cloud, const Request& request, const std::string& user,
                         const std::string& password) {
  if (user == kTokenUser) {
    const auto claims = registry_token(cloud, request, password, kRefreshGrant);
    return claims ? text_claim(*claims, "sub") : "";
  }
  const Application* application = cloud.directory.application(user);
  if (application == nullptr) return "";
  const bool knows =
      std::any_of(application->secrets.begin(), application->secrets.end(),
                  [&](const auto& secret) { return !secret.expired && secret.value == password; });
  return knows ? user : "";
}

Reply by_post(Cloud& cloud, const Request& request) {
  if (find_registry(request.captures[0]) == nullptr)
    return registry_error(404, "NAME_UNKNOWN", "there is no such registry");
  if (request.form.get("service") != request.host)
    return bad_request("service must be the login server of the registry");
  const std::string grant = request.form.get("grant_type");
  std::string principal;
  if (grant == "refresh_token") {
    const auto claims =
        registry_token(cloud, request, request.form.get("refresh_token"), kRefreshGrant);
    if (claims) principal = text_claim(*claims, "sub");
  } else if (grant == "password") {
    principal =
        principal_of(cloud, request, request.form.get("username"), request.form.get("password"));
  } else {
    return bad_request("grant_type must be refresh_token or password");
  }
  if (principal.empty()) return registry_unauthorized();
  return access_token(cloud, request, request.form, principal);
}

Reply by_get(Cloud& cloud, const Request& request) {
  if (find_registry(request.captures[0]) == nullptr)
    return registry_error(404, "NAME_UNKNOWN", "there is no such registry");
  constexpr std::string_view kScheme = "basic ";
  const std::string header = request.headers.header("Authorization");
  if (lower_case(header.substr(0, kScheme.size())) != kScheme) return registry_unauthorized();
  const std::string pair = decode_base64(header.substr(kScheme.size())).value_or("");
  const auto colon = pair.find(':');
  if (colon == std::string::npos) return registry_unauthorized();
  const std::string principal =
      principal_of(cloud, request, pair.substr(0, colon), pair.substr(colon + 1));
  if (principal.empty()) return registry_unauthorized();
  return access_token(cloud, request, request.query, principal);
}

}  // namespace

Routes registry_token_routes(Cloud& cloud) {
  const auto with = [&cloud](Reply (*answer)(Cloud&, const Request&)) {
    return [&cloud, answer](const Request& request) { return answer(cloud, request); };
  };
  return {
      {"registry.exchange", Service::kRegistry, "POST", "/([^/]+)/oauth2/exchange", with(exchange)},
      {"registry.token", Service::kRegistry, "POST", "/([^/]+)/oauth2/token", with(by_post)},
      {"registry.token", Service::kRegistry, "GET", "/([^/]+)/oauth2/token", with(by_get)},
  };
}

}  // namespace watchword::azure
