// A secret of an app registration (Azure SDK, "EnvironmentCredential").
#include "entra/machine/client_credentials.h"
#include "entra/machine/identity.h"

namespace watchword::entra {
namespace {
namespace client_secret {

constexpr std::string_view kVariable = "AZURE_CLIENT_SECRET";

std::optional<Finding> find(const Machine& machine, bool chosen) {
  if (!chosen && !machine.has(kVariable)) return std::nullopt;
  Needs needs(machine);
  needs.application().variable(kVariable);
  return found_in_tenant(machine, needs, "the client secret of an application");
}

std::optional<MachineToken> get(const Machine& machine, bool /*chosen*/) {
  const Secret secret(machine.required(kVariable));
  auto reply = application_token(machine, secret_proof(secret.view()));
  if (const auto* error = std::get_if<ServiceError>(&reply))
    throw application_failure(machine, *error);
  return std::get<MachineToken>(std::move(reply));
}

}  // namespace client_secret
}  // namespace

const IdentityKind kClientSecret{"client-secret", client_secret::find, client_secret::get};

}  // namespace watchword::entra
