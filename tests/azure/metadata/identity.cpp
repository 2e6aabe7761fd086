#include "metadata/identity.h"

#include "entra/issue.h"
#include "server/recorder.h"

namespace watchword::azure {
namespace {

constexpr int kTokenLife = 86399;          // seconds
constexpr std::int64_t kRenewAhead = 300;  // before its end, a kept token is replaced

const Application* find_identity(const Directory& directory, const Fields& parameters,
                                 const IdentityNames& names) {
  const auto named = [&](std::string_view name) {
    return name.empty() ? std::string() : parameters.get(name);
  };
  const std::string client = named(names.client_id);
  const std::string object = named(names.object_id);
  const std::string resource = named(names.resource_id);
  for (const Application& app : directory.applications()) {
    if (app.managed_identity.empty()) continue;
    if (client.empty() && object.empty() && resource.empty()) {
      if (app.managed_identity == "system") return &app;
    } else if (app.client_id() == client || app.principal.oid == object ||
               (!resource.empty() && app.resource_id == resource)) {
      return &app;
    }
  }
  return nullptr;
}

ManagedToken new_token(Cloud& cloud, const Application& identity, const Scopes& scopes) {
  const int life = cloud.scenario.tokens().expires_in.value_or(kTokenLife);
  const Issuance issuance{.account = identity.principal,
                          .tenant = identity.principal.tenant,
                          .client_id = identity.client_id(),
                          .scopes = scopes,
                          .nonce = "",
                          .claims = {},
                          .family = identity.client_id(),
                          .issuer_host = "",
                          .wants_client_info = false,
                          .application_proof = "2"};
  return {issue_access_token(cloud, issuance, life), cloud.clock.now() + life};
}

}  // namespace

Reply managed_token(Cloud& cloud, const Fields& parameters, const IdentityNames& names,
                    ManagedBody body, ManagedError error) {
  const std::string resource = parameters.get("resource");
  if (resource.empty()) return error(400, "Required query variable 'resource' is missing.");
  const auto scopes = parse_scopes(resource + "/.default");
  if (std::holds_alternative<EntraError>(scopes))
    return error(400, "AADSTS500011: The resource principal named " + resource +
                          " was not found in the tenant.");
  const Application* identity = find_identity(cloud.directory, parameters, names);
  if (identity == nullptr) return error(400, "Identity not found");
  const std::string key = identity->client_id() + "|" + resource;
  auto token = cloud.grants.managed_tokens.get(key);
  const std::int64_t now = cloud.clock.now();
  if (!token || token->expires - kRenewAhead <= now) {
    token = new_token(cloud, *identity, std::get<Scopes>(scopes));
    cloud.grants.managed_tokens.put(key, *token);
  }
  Reply reply =
      json_reply(body({token->text, identity->client_id(), resource, now, token->expires}));
  reply.notes["account"] = identity->client_id();
  reply.notes["issued_access_token"] = fingerprint(token->text);
  return reply;
}

boost::json::object metadata_body(const HandedOut& handed_out) {
  const std::string life = std::to_string(handed_out.expires - handed_out.now);
  return {{"access_token", handed_out.token},
          {"client_id", handed_out.client_id},
          {"expires_in", life},
          {"expires_on", std::to_string(handed_out.expires)},
          {"ext_expires_in", life},
          {"not_before", std::to_string(handed_out.now)},
          {"refresh_token", ""},
          {"resource", handed_out.resource},
          {"token_type", "Bearer"}};
}

boost::json::object app_service_body(const HandedOut& handed_out) {
  return {{"access_token", handed_out.token},
          {"client_id", handed_out.client_id},
          {"expires_on", std::to_string(handed_out.expires)},
          {"resource", handed_out.resource},
          {"token_type", "Bearer"}};
}

boost::json::object service_fabric_body(const HandedOut& handed_out) {
  return {{"access_token", handed_out.token},
          {"expires_on", handed_out.expires},
          {"resource", handed_out.resource},
          {"token_type", "Bearer"}};
}

Reply metadata_error(int status, const std::string& message) {
  return json_reply({{"error", "invalid_request"}, {"error_description", message}}, status);
}

Reply app_service_error(int status, const std::string& message) {
  return json_reply({{"statusCode", status}, {"message", message}}, status);
}

}  // namespace watchword::azure
