#include <algorithm>

#include "base/encoding.h"
#include "entra/client_assertion.h"
#include "entra/grant.h"

namespace watchword::azure {
namespace {

std::optional<EntraError> secret_problem(const Application& application, const std::string& value) {
  const auto& secrets = application.secrets;
  const auto found = std::find_if(secrets.begin(), secrets.end(),
                                  [&](const auto& secret) { return secret.value == value; });
  if (found == secrets.end())
    return entra_error(7000215,
                       "Invalid client secret provided. Ensure the secret being sent in "
                       "the request is the client secret value, not the client secret ID, "
                       "for a secret added to app '" +
                           application.client_id() + "'.");
  if (found->expired)
    return entra_error(7000222, "The provided client secret keys for app '" +
                                    application.client_id() + "' are expired.");
  return std::nullopt;
}

std::optional<EntraError> credential_problem(const Cloud& cloud, const Request& request,
                                             const Application& application) {
  if (request.form.has("client_secret"))
    return secret_problem(application, request.form.get("client_secret"));
  if (request.form.has("client_assertion")) return assertion_problem(cloud, request, application);
  return entra_error(7000216);
}

// "Client credential flows must have a scope value with /.default": one, of one resource.
std::variant<Scopes, EntraError> application_scope(const std::string& scope) {
  if (scope.find(' ') != std::string::npos || !scope.ends_with("/.default"))
    return entra_error(1002012,
                       "The provided value for scope " + scope +
                           " is not valid. Client credential flows must have a scope value with "
                           "/.default suffixed to the resource identifier.");
  return parse_scopes(scope);
}

}  // namespace

GrantResult redeem_client_credentials(Cloud& cloud, const Request& request,
                                      const Application& application) {
  const Tenant* tenant = cloud.directory.tenant(request.captures[0]);
  if (tenant == nullptr) return entra_error(9001023);
  if (application.principal.oid_in(tenant->id).empty())
    return entra_error(700016, "Application with identifier '" + application.client_id() +
                                   "' was not found in the directory '" + tenant->name + "'.");
  if (const auto error = credential_problem(cloud, request, application)) return *error;
  const auto scopes = application_scope(request.form.get("scope"));
  if (const auto* error = std::get_if<EntraError>(&scopes)) return *error;
  return Issuance{.account = application.principal,
                  .tenant = tenant->id,
                  .client_id = application.client_id(),
                  .scopes = std::get<Scopes>(scopes),
                  .nonce = "",
                  .claims = *parse_claims(request.form.get("claims")),
                  .family = random_guid(),
                  .issuer_host = request.host,
                  .wants_client_info = false,
                  .application_proof = request.form.has("client_secret") ? "1" : "2"};
}

}  // namespace watchword::azure
