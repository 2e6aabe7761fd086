#include <algorithm>

#include "base/encoding.h"
#include "entra/grant.h"
#include "entra/tenants.h"
#include "services.h"

namespace watchword::azure {
namespace {

struct GrantType {
  std::string_view name;
  GrantResult (*redeem)(Cloud&, const TokenRequest&);
};

// A new grant of a person is a line here and a file of its own.
constexpr GrantType kGrantTypes[] = {
    {"authorization_code", redeem_code},
    {"refresh_token", redeem_refresh_token},
    {"urn:ietf:params:oauth:grant-type:device_code", redeem_device_code},
    {"device_code", redeem_device_code},  // as MSAL's JavaScript and Go call it
};

EntraError missing(const std::string& parameter) {
  return entra_error(900144,
                     "The request body must contain the following parameter: '" + parameter + "'.");
}

// Of a grant that stands for a person.
std::optional<EntraError> client_problem(const Request& request) {
  const std::string client_id = request.form.get("client_id");
  if (find_client(client_id) == nullptr)
    return entra_error(
        700016, "Application with identifier '" + client_id + "' was not found in the directory.");
  for (const auto* parameter : {"client_secret", "client_assertion"})
    if (request.form.has(parameter)) return entra_error(700025);
  return std::nullopt;
}

std::optional<EntraError> grant_problem(const Cloud& cloud, const Request& request) {
  const std::string tenant = request.captures[0];
  if (!is_authority(cloud.directory, tenant))
    return entra_error(90002, "Tenant '" + tenant + "' not found.");
  // Any other content type leaves the form empty.
  for (const auto* parameter : {"grant_type", "client_id"})
    if (request.form.get(parameter).empty()) return missing(parameter);
  if (!parse_claims(request.form.get("claims")))
    return entra_error(9002313, "The 'claims' parameter is not a JSON object.");
  return std::nullopt;
}

GrantResult redeem(Cloud& cloud, const Request& request) {
  const std::string name = request.form.get("grant_type");
  const std::string client_id = request.form.get("client_id");
  const Application* application = cloud.directory.application(client_id);
  if (name == "client_credentials" && application != nullptr)
    return redeem_client_credentials(cloud, request, *application);
  // A registered application is no public client.
  if (application != nullptr) return entra_error(7000218);
  if (const auto error = client_problem(request)) return *error;
  if (name == "client_credentials") return entra_error(7000218);
  const TokenRequest wanted{request, request.captures[0], *find_client(client_id),
                            *parse_claims(request.form.get("claims"))};
  for (const auto& type : kGrantTypes)
    if (type.name == name) return type.redeem(cloud, wanted);
  return entra_error(70003);
}

// RFC 6749 section 2.3.1: name and secret, each form-encoded, as Basic instead of in the form.
Request with_credentials_in_form(const Request& received) {
  constexpr std::string_view kScheme = "basic ";
  Request request = received;
  const std::string header = request.headers.header("Authorization");
  if (lower_case(header.substr(0, kScheme.size())) != kScheme) return request;
  const std::string pair = decode_base64(header.substr(kScheme.size())).value_or("");
  const std::size_t colon = std::min(pair.find(':'), pair.size());
  const Fields sent = Fields::parse("client_id=" + pair.substr(0, colon) + "&client_secret=" +
                                    pair.substr(std::min(colon + 1, pair.size())));
  // A public client has no secret, and some send an empty one.
  for (const auto& [name, value] : sent)
    if (!value.empty()) request.form.add(name, value);
  return request;
}

Reply token(Cloud& cloud, const Request& received) {
  const Request request = with_credentials_in_form(received);
  if (auto planned = planned_error(cloud, request, "entra.token")) return *std::move(planned);
  if (const auto error = grant_problem(cloud, request)) return error_reply(cloud, request, *error);
  const GrantResult result = redeem(cloud, request);
  if (const auto* error = std::get_if<EntraError>(&result))
    return error_reply(cloud, request, *error);
  return issue_tokens(cloud, std::get<Issuance>(result));
}

}  // namespace

GrantResult grant_to_user(Cloud& cloud, const TokenRequest& request, const std::string& login,
                          const std::string& scope, const std::string& family) {
  const auto scopes = parse_scopes(scope);
  if (const auto* error = std::get_if<EntraError>(&scopes)) return *error;
  const Account* account = cloud.directory.account(login);
  const std::string tenant = account == nullptr ? std::string()
                                                : sign_in_tenant(cloud.directory, request.tenant,
                                                                 *account, request.client);
  if (tenant.empty())
    return entra_error(50020, "User account '" + login + "' does not exist in tenant '" +
                                  request.tenant + "' and cannot access the application '" +
                                  request.client.id + "' in that tenant.");
  return Issuance{.account = *account,
                  .tenant = tenant,
                  .client_id = request.client.id,
                  .scopes = std::get<Scopes>(scopes),
                  .nonce = "",
                  .claims = request.claims,
                  .family = family,
                  .issuer_host = request.http.host,
                  .wants_client_info = request.parameter("client_info") == "1"};
}

void revoke_family(Cloud& cloud, const std::string& family) {
  const auto revoke = [&](auto& grant) {
    if (grant.family == family) grant.revoked = true;
  };
  cloud.grants.refresh_tokens.update_all(revoke);
  cloud.grants.access_tokens.update_all(revoke);
}

Routes token_routes(Cloud& cloud) {
  return {{"entra.token", Service::kEntra, "POST", "/([^/]+)/oauth2/v2\\.0/token",
           [&cloud](const Request& request) { return token(cloud, request); }}};
}

}  // namespace watchword::azure
