// A certificate of an app registration (Microsoft identity platform, "Microsoft identity platform
// application authentication certificate credentials").
#include <algorithm>

#include <watchword/sdk/json.hpp>

#include "common/text.h"
#include "entra/machine/client_credentials.h"
#include "entra/machine/identity.h"

namespace watchword::entra {
namespace {
namespace client_certificate {

constexpr std::string_view kPath = "AZURE_CLIENT_CERTIFICATE_PATH";
constexpr std::string_view kPassword = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
constexpr std::size_t kFileMaxBytes = 65536;
constexpr std::int64_t kLifetimeSeconds = 600;  // "5-10 minutes after nbf at most"

std::optional<Finding> find(const Machine& machine, bool chosen) {
  if (!chosen && !machine.has(kPath)) return std::nullopt;
  Needs needs(machine);
  needs.application().variable(kPath);
  return found_in_tenant(machine, needs, "the client certificate of an application");
}

std::string claims(const Machine& machine) {
  const Realm realm = machine.realm();
  const std::int64_t now = machine.host.now();
  return serialize(json::object{{"aud", realm.authority.endpoint(realm.tenant, "token")},
                                {"iss", machine.target.client_id},
                                {"sub", machine.target.client_id},
                                {"jti", random_uuid(machine.host)},
                                {"nbf", now},
                                {"iat", now},
                                {"exp", now + kLifetimeSeconds}});
}

Secret read_certificate(const Machine& machine) {
  const std::string path = machine.required(kPath);
  auto file = machine.host.read_file(path, kFileMaxBytes);
  if (!file)
    throw Failure(
        WW_INVALID,
        "the certificate file " + path + ", which " + std::string(kPath) + " names, does not exist",
        "Correct the variable, or put the file there.");
  return std::move(*file);
}

// Azure SDK: with the chain, Entra trusts the certificate's subject and issuer.
bool sends_chain(const Machine& machine) {
  const std::string value =
      lower(machine.environment("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN").value_or(""));
  return value == "1" || value == "true";
}

// What a service that does not know PS256 answers, as one behind AD FS.
bool refuses_signature(const ServiceError& error) {
  return std::any_of(error.codes.begin(), error.codes.end(),
                     [](int code) { return code == 50012 || code == 700027; });
}

std::optional<MachineToken> get(const Machine& machine, bool /*chosen*/) {
  const Secret certificate = read_certificate(machine);
  const Secret password(machine.environment(kPassword).value_or(""));
  const auto ask = [&](std::string_view algorithm) {
    const Secret assertion = machine.host.sign_jws(certificate.view(), password.view(), algorithm,
                                                   claims(machine), sends_chain(machine));
    return application_token(machine, assertion_proof(assertion.view()));
  };
  auto reply = ask("PS256");
  if (const auto* error = std::get_if<ServiceError>(&reply);
      error != nullptr && refuses_signature(*error)) {
    machine.host.trace("Entra did not accept a PS256 signature; trying RS256");
    reply = ask("RS256");
  }
  if (const auto* error = std::get_if<ServiceError>(&reply))
    throw application_failure(machine, *error);
  return std::get<MachineToken>(std::move(reply));
}

}  // namespace client_certificate
}  // namespace

const IdentityKind kClientCertificate{"client-certificate", client_certificate::find,
                                      client_certificate::get};

}  // namespace watchword::entra
