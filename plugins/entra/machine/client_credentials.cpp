#include "entra/machine/client_credentials.h"

#include <algorithm>

#include "entra/claims.h"
#include "entra/token_endpoint.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";  // RFC 7523, section 2.2

bool has_code(const ServiceError& error, int code) {
  return std::find(error.codes.begin(), error.codes.end(), code) != error.codes.end();
}

}  // namespace

Form secret_proof(std::string_view secret) {
  Form proof;
  proof.add("client_secret", secret);
  return proof;
}

Form assertion_proof(std::string_view assertion) {
  Form proof;
  proof.add("client_assertion_type", kAssertionType).add("client_assertion", assertion);
  return proof;
}

std::variant<MachineToken, ServiceError> application_token(const Machine& machine, Form proof) {
  const std::string claims = claims_parameter(challenged_claims(machine.target.request.challenges));
  proof.add("grant_type", "client_credentials");
  TokenReply reply =
      request_application_token(machine.host, machine.target.client_id, machine.realm(),
                                machine.scope(), claims, std::move(proof));
  if (auto* error = std::get_if<ServiceError>(&reply)) return std::move(*error);
  auto& answer = std::get<TokenAnswer>(reply);
  return MachineToken{std::move(answer.access_token), answer.expires_at};
}

Failure application_failure(const Machine& machine, const ServiceError& error) {
  const Failure failure = to_failure(
      error, machine.target, "the application " + machine.target.client_id, machine.realm().tenant);
  // These two are corrected elsewhere than for people.
  const bool misnamed = has_code(error, 700016) || has_code(error, 90002);
  const std::string advice =
      misnamed ? "Correct AZURE_CLIENT_ID or AZURE_TENANT_ID." : failure.advice();
  if (failure.status() != WW_INTERACTION_REQUIRED)
    return {failure.status(), failure.message(), advice};
  return {
      WW_REFUSED, failure.message(),
      "Show this message to an administrator of the tenant \"" + machine.realm().tenant + "\"."};
}

}  // namespace watchword::entra
