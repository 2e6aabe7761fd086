#include "oauth/errors.h"

namespace watchword::azure {
namespace {

struct Known {
  std::string_view name;
  std::string_view error;
  std::string_view description;
};

constexpr Known kKnown[] = {
    {"grantTypeRequired", "invalid_request", "grant_type must be provided"},
    {"authorizationGrantRequired", "invalid_request",
     "A valid authorization grant must be provided"},
    {"redirectUriRequired", "invalid_request", "A redirect URI must be provided"},
    {"invalidRedirectUri", "invalid_request", "The given redirect_url was not valid"},
    {"authorizationGrantExpired", "invalid_request", "The authorization grant has expired."},
    {"accessAlreadyIssued", "invalid_request", "An access token has already been issued"},
    {"invalidRefreshToken", "invalid_request", "The given refresh token is invalid"},
    {"invalidAccessToken", "invalid_request", "The access token is not valid"},
    {"accessTokenNotFound", "invalid_request", "The access token was not found"},
    {"accessTokenAlreadyRefreshed", "invalid_request",
     "The access token has already been refreshed"},
    {"clientSecretExpired", "invalid_request", "Client secret is expired."},
    {"clientSecretRequired", "invalid_client", "A client secret must be provided"},
    {"invalidClient", "invalid_client", "The client is not valid"},
    {"invalidClientId", "invalid_client", "The client is not valid"},
    {"invalidAuthorizationGrant", "invalid_grant",
     "The provided authorization grant failed verification"},
    {"authorizationNotFound", "invalid_grant", "No authorization grant was found"},
    {"invalidClientSecret", "unauthorized_client", "Client failed validation"},
    {"hostAuthorizationNotFound", "unauthorized_client", "HostAuthorizationNotFound"},
    {"invalidScope", "invalid_scope", "The scope is not valid"},
};

constexpr int kServerError = 500;

}  // namespace

Reply token_error(std::string_view name) {
  for (const Known& known : kKnown) {
    if (known.name != name) continue;
    Reply reply = token_error(known.error, known.description);
    reply.notes["message"] = name;
    return reply;
  }
  return token_error("server_error", "An internal server error occurred");
}

Reply token_error(std::string_view error, std::string_view description) {
  Reply reply = json_reply({{"Error", error}, {"ErrorDescription", description}},
                           error == "server_error" ? kServerError : kBadRequest);
  reply.notes["error"] = error;
  reply.notes["message"] = description;
  return reply;
}

}  // namespace watchword::azure
