// Compute of Azure Machine Learning (Azure SDK, "ManagedIdentityCredential").
#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {
namespace azure_ml {

constexpr std::string_view kEndpoint = "MSI_ENDPOINT";
constexpr std::string_view kSecret = "MSI_SECRET";
constexpr std::string_view kApiVersion = "2017-09-01";
constexpr AssignedNames kNames{"clientid", "", ""};

std::optional<std::string> find(const Machine& machine) {
  if (!machine.has(kEndpoint) || !machine.has(kSecret)) return std::nullopt;
  return "MSI_ENDPOINT and MSI_SECRET are set";
}

MachineToken get(const Machine& machine, const AssignedIdentity& identity) {
  AssignedIdentity wanted = identity;
  if (wanted.by == AssignedIdentity::By::kNone)
    if (auto id = machine.environment("DEFAULT_IDENTITY_CLIENT_ID"))
      wanted = {AssignedIdentity::By::kClientId, std::move(*id)};
  HttpRequest request = metadata_request(machine.required(kEndpoint), kApiVersion, machine,
                                         assigned_parameter(wanted, kNames, kAzureMl));
  request.headers = {{"secret", machine.required(kSecret)}};
  return read_managed_token(machine, send_to_service(machine, request), kAzureMl);
}

}  // namespace azure_ml
}  // namespace

const ManagedSource kAzureMl{"Azure Machine Learning", true, azure_ml::find, nullptr,
                             azure_ml::get};

}  // namespace watchword::entra
