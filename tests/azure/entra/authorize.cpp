#include "entra/authorization_response.h"
#include "entra/clients.h"
#include "entra/issue.h"
#include "entra/scopes.h"
#include "entra/sign_in.h"
#include "entra/tenants.h"
#include "services.h"

namespace watchword::azure {
namespace {

// RFC 7636 section 4.2: the base64url text of 32 bytes, or for `plain` a verifier itself.
constexpr std::size_t kChallengeLength = 43;
constexpr std::size_t kPlainChallengeMax = 128;

AuthorizeRequest read(const Request& request) {
  const auto& query = request.query;
  return {.tenant = request.captures[0],
          .client_id = query.get("client_id"),
          .redirect_uri = query.get("redirect_uri"),
          .response_mode = query.get("response_mode"),
          .scope = query.get("scope"),
          .state = query.get("state"),
          .nonce = query.get("nonce"),
          .code_challenge = query.get("code_challenge"),
          .code_challenge_method = query.get("code_challenge_method"),
          .login_hint = query.get("login_hint"),
          .prompt = query.get("prompt"),
          .claims = parse_claims(query.get("claims")).value_or(boost::json::object())};
}

// What keeps Entra from trusting the redirect URI, so that a page has to say it.
std::optional<EntraError> page_problem(const Cloud& cloud, const AuthorizeRequest& wanted) {
  if (!is_authority(cloud.directory, wanted.tenant))
    return entra_error(90002, "Tenant '" + wanted.tenant + "' not found.");
  if (wanted.client_id.empty())
    return entra_error(900144, "The request must contain the following parameter: 'client_id'.");
  const Client* client = find_client(wanted.client_id);
  if (client == nullptr)
    return entra_error(700016, "Application with identifier '" + wanted.client_id +
                                   "' was not found in the directory.");
  if (!client->redirects_to(wanted.redirect_uri))
    return entra_error(50011, "The redirect URI '" + wanted.redirect_uri +
                                  "' specified in the request does not match the redirect URIs "
                                  "configured for the application '" +
                                  wanted.client_id + "'.");
  if (wanted.tenant == "consumers") return entra_error(9002331);
  return std::nullopt;
}

bool one_of(const std::string& value, std::initializer_list<std::string_view> known) {
  for (const auto word : known)
    if (value == word) return true;
  return false;
}

// Public clients may do without PKCE, and with `plain`, which is what no method means.
std::optional<EntraError> challenge_problem(const AuthorizeRequest& wanted) {
  if (!one_of(wanted.code_challenge_method, {"", "plain", "S256"}))
    return entra_error(90023, "Unsupported 'code_challenge_method' value.");
  const std::size_t size = wanted.code_challenge.size();
  if (size == 0 && wanted.code_challenge_method.empty()) return std::nullopt;
  const std::size_t longest =
      wanted.code_challenge_method == "S256" ? kChallengeLength : kPlainChallengeMax;
  if (size < kChallengeLength || size > longest) return entra_error(501491);
  return std::nullopt;
}

// What the app hears at its redirect URI.
std::optional<EntraError> client_problem(const Request& request, const AuthorizeRequest& wanted) {
  const std::string response_type = request.query.get("response_type");
  if (response_type.empty())
    return entra_error(900144,
                       "The request must contain the following parameter: "
                       "'response_type'.");
  if (response_type != "code") return entra_error(700051);
  if (!one_of(wanted.response_mode, {"", "query", "form_post"}))
    return entra_error(90023, "Unsupported 'response_mode' value.");
  if (!one_of(wanted.prompt, {"", "none", "login", "consent", "select_account"}))
    return entra_error(90023, "Unsupported 'prompt' value.");
  if (auto problem = challenge_problem(wanted)) return problem;
  if (!parse_claims(request.query.get("claims")))
    return entra_error(9002313, "The 'claims' parameter is not a JSON object.");
  const auto scopes = parse_scopes(wanted.scope);
  if (const auto* error = std::get_if<EntraError>(&scopes)) return *error;
  return std::nullopt;
}

Reply authorize(Cloud& cloud, const Request& request) {
  const AuthorizeRequest wanted = read(request);
  if (const auto problem = page_problem(cloud, wanted)) return error_page(cloud, request, *problem);
  if (const auto fault = cloud.scenario.take_entra_fault("entra.authorize"))
    return refuse_client(cloud, request, wanted, entra_error(*fault));
  if (const auto problem = client_problem(request, wanted))
    return refuse_client(cloud, request, wanted, *problem);
  return begin_sign_in(cloud, request, {.request = wanted, .device_code = "", .login = ""});
}

}  // namespace

Routes authorize_routes(Cloud& cloud) {
  return {{"entra.authorize", Service::kEntra, "GET", "/([^/]+)/oauth2/v2\\.0/authorize",
           [&cloud](const Request& request) { return authorize(cloud, request); }}};
}

}  // namespace watchword::azure
