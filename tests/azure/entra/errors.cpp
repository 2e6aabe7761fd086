#include "entra/errors.h"

#include <boost/json/array.hpp>

#include "base/encoding.h"
#include "entra/pages.h"

namespace watchword::azure {
namespace {

struct Known {
  int code;
  const char* error;
  const char* text;
  const char* suberror = "";
};

constexpr Known kKnown[] = {
    {16000, "interaction_required", "Select an account to go on."},
    {28000, "invalid_request", "The scope names more than one resource."},
    {40010, "temporarily_unavailable", "The service is busy. Try again."},
    {50011, "invalid_request", "The redirect URI does not match one that the app registered."},
    {50012, "invalid_client", "The client assertion failed its check."},
    {50013, "invalid_client", "Assertion is not valid."},
    {50020, "invalid_grant", "The user account does not exist in the tenant."},
    {50027, "invalid_client", "The JWT token is invalid or malformed."},
    {50033, "temporarily_unavailable", "A transient error has occurred."},
    {50034, "invalid_grant", "The user account does not exist in the directory."},
    {50058, "login_required", "A silent sign-in was asked for, but no user is signed in."},
    {50072, "interaction_required", "The user must enrol for multi-factor authentication."},
    {50074, "interaction_required", "Strong authentication is required."},
    {50076, "interaction_required", "Multi-factor authentication is required."},
    {50078, "interaction_required", "The multi-factor authentication has expired."},
    {50079, "interaction_required", "The user must enrol for multi-factor authentication."},
    {501491, "invalid_request", "Invalid size of Code_Challenge parameter."},
    {50097, "interaction_required", "Device authentication is required."},
    {50105, "invalid_grant", "The signed-in user is not assigned to a role for the app."},
    {50126, "invalid_grant", "The user name or password is not right."},
    {50131, "interaction_required", "Conditional Access refused the sign-in."},
    {50173, "invalid_grant", "The grant has been revoked. The user must sign in again."},
    {50194, "invalid_request", "The app is not a multi-tenant app; /common is not supported."},
    {50196, "invalid_grant", "The client sends the same request again and again."},
    {53000, "interaction_required", "The device is not compliant."},
    {53001, "interaction_required", "The device is not joined to the domain."},
    {53002, "interaction_required", "The app is not an approved one."},
    {53003, "interaction_required", "Access has been blocked by Conditional Access policies."},
    {54005, "invalid_grant", "The OAuth2 authorization code was already redeemed."},
    {65001, "invalid_grant", "The user has not consented to the app.", "consent_required"},
    {65002, "invalid_request", "The first-party app has not been preauthorized."},
    {65004, "access_denied", "The user declined to consent to access the app."},
    {70000, "invalid_grant", "The provided grant is invalid or malformed."},
    {70003, "unsupported_grant_type", "The app asked for a grant type that is not supported."},
    {70008, "invalid_grant", "The authorization code or refresh token has expired."},
    {70011, "invalid_scope", "The scope is not valid."},
    {70016, "authorization_pending", "The user has not finished the sign-in yet."},
    {70018, "bad_verification_code", "The device code is not known."},
    {70019, "expired_token", "The device code has expired."},
    {70021, "invalid_client", "No federated identity credential matches the assertion."},
    {70043, "invalid_grant", "The refresh token has expired by the sign-in frequency policy."},
    {90002, "invalid_request", "The tenant was not found."},
    {90023, "invalid_request", "The value of a parameter is not supported."},
    {90024, "temporarily_unavailable", "The request budget has been exceeded for a while."},
    {90033, "temporarily_unavailable", "A transient error has occurred."},
    {90072, "invalid_grant", "The user account of another identity provider is not in the tenant."},
    {90090, "server_error", "The service could not load its data. Try again."},
    {90094, "invalid_grant", "An administrator has to consent to the app."},
    {90095, "invalid_grant", "An administrator has to consent to the app; a request can be sent."},
    {90130, "invalid_request", "The app may not use /common."},
    {500011, "invalid_resource", "The resource was not found in the tenant."},
    {501481, "invalid_grant", "The code_verifier does not match the code_challenge."},
    {530032, "interaction_required", "Security policies block the sign-in."},
    {530033, "interaction_required", "Conditional Access blocks the device code flow."},
    {530034, "interaction_required", "A delegated administrator was blocked by a policy."},
    {700016, "unauthorized_client", "The app was not found in the directory."},
    {700021, "invalid_client", "The assertion's application does not match 'client_id'."},
    {700023, "invalid_client", "The assertion's audience does not match the realm's issuer."},
    {700024, "invalid_client", "Client assertion is not within its valid time range."},
    {700025, "invalid_client", "The client is public, so no secret or assertion may be presented."},
    {700027, "invalid_client", "Client assertion failed signature validation."},
    {700082, "invalid_grant", "The refresh token has expired because it was not used."},
    {700084, "invalid_grant", "The refresh token of a single-page app has expired."},
    {700211, "invalid_client", "No federated credential has the assertion's issuer."},
    {700212, "invalid_client", "No federated credential has the assertion's audience."},
    {700213, "invalid_client", "No federated credential has the assertion's subject."},
    {700051, "unsupported_response_type", "The app may not use this response_type."},
    {900144, "invalid_request", "The request body must contain a parameter that is missing."},
    {9001023, "invalid_request", "The grant type is not supported over /common or /consumers."},
    {9002313, "invalid_request", "The request is malformed or invalid."},
    {9002325, "invalid_request", "Proof Key for Code Exchange with S256 is required."},
    {9002331, "invalid_request", "The app is for Entra users only; do not use /consumers."},
    {1002012, "invalid_scope", "The scope of client credentials must end in /.default."},
    {5002730, "invalid_client", "Invalid JWT token: unsupported key."},
    {5002738, "invalid_client", "Invalid JWT token: unsupported signature algorithm."},
    {7000215, "invalid_client", "Invalid client secret provided."},
    {7000216, "invalid_client", "client_assertion, client_secret or request is required."},
    {7000222, "invalid_client", "The provided client secret keys are expired."},
    {7000218, "invalid_client", "The request body must contain client_assertion or client_secret."},
};

int status_of(const std::string& error) {
  if (error == "invalid_client") return 401;
  if (error == "temporarily_unavailable") return 503;
  if (error == "server_error") return 500;
  return 400;
}

// By what an answer is told from all others; every place in it says the same.
struct Trace {
  std::string id;
  std::string correlation;
  std::string time;
};

Trace new_trace(const Cloud& cloud, const Request& request) {
  const std::string correlation = request.headers.header("client-request-id");
  return {random_guid(), correlation.empty() ? random_guid() : correlation,
          format_time(cloud.clock.now())};
}

std::string describe(const EntraError& error, const Trace& trace) {
  if (error.code == 0) return error.message;
  return "AADSTS" + std::to_string(error.code) + ": " + error.message + " Trace ID: " + trace.id +
         " Correlation ID: " + trace.correlation + " Timestamp: " + trace.time;
}

}  // namespace

EntraError entra_error(int code, const std::string& detail) {
  for (const auto& known : kKnown)
    if (known.code == code)
      return {known.error, code, detail.empty() ? known.text : detail, known.suberror, {}};
  return {"server_error", code, detail.empty() ? "An error has occurred." : detail, {}, {}};
}

EntraError entra_error(const EntraFault& fault) {
  EntraError error = entra_error(fault.code, fault.message);
  if (!fault.error.empty()) error.error = fault.error;
  if (!fault.suberror.empty()) error.suberror = fault.suberror;
  error.claims = fault.claims;
  return error;
}

std::string describe(const Cloud& cloud, const Request& request, const EntraError& error) {
  return describe(error, new_trace(cloud, request));
}

Reply error_reply(const Cloud& cloud, const Request& request, const EntraError& error) {
  const Trace trace = new_trace(cloud, request);
  boost::json::object body = {
      {"error", error.error},
      {"error_description", describe(error, trace)},
      {"error_codes", error.code == 0 ? boost::json::array() : boost::json::array{error.code}},
      {"timestamp", trace.time},
      {"trace_id", trace.id},
      {"correlation_id", trace.correlation},
      {"error_uri", cloud.origin(request.host) + "/error?code=" + std::to_string(error.code)}};
  if (!error.suberror.empty()) body["suberror"] = error.suberror;
  if (!error.claims.empty()) body["claims"] = error.claims;
  Reply reply = json_reply(body, status_of(error.error));
  reply.headers.add("x-ms-request-id", trace.id);
  if (request.headers.header("return-client-request-id") == "true")
    reply.headers.add("client-request-id", trace.correlation);
  reply.notes["error"] = error.error;
  reply.notes["code"] = error.code;
  return reply;
}

Reply error_page(const Cloud& cloud, const Request& request, const EntraError& error) {
  Reply reply = html_reply(
      page("Sign-in failed", paragraph("Sorry, but we are having trouble signing you in.") +
                                 paragraph(describe(cloud, request, error))),
      400);
  reply.notes["error"] = error.error;
  reply.notes["code"] = error.code;
  return reply;
}

std::optional<Reply> planned_error(Cloud& cloud, const Request& request, const std::string& kind) {
  const auto fault = cloud.scenario.take_entra_fault(kind);
  if (!fault) return std::nullopt;
  return error_reply(cloud, request, entra_error(*fault));
}

}  // namespace watchword::azure
