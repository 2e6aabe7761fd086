// Microsoft Learn, "How to use managed identities for App Service and Azure Functions", REST
// endpoint reference. Container Apps have the same.
#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {
namespace app_service {

constexpr std::string_view kEndpoint = "IDENTITY_ENDPOINT";
constexpr std::string_view kHeader = "IDENTITY_HEADER";
constexpr std::string_view kApiVersion = "2019-08-01";
constexpr AssignedNames kNames{"client_id", "principal_id", "mi_res_id"};

std::optional<std::string> find(const Machine& machine) {
  if (!machine.has(kEndpoint) || !machine.has(kHeader)) return std::nullopt;
  return "IDENTITY_ENDPOINT and IDENTITY_HEADER are set";
}

MachineToken get(const Machine& machine, const AssignedIdentity& identity) {
  HttpRequest request = metadata_request(machine.required(kEndpoint), kApiVersion, machine,
                                         assigned_parameter(identity, kNames, kAppService));
  request.headers = {{"X-IDENTITY-HEADER", machine.required(kHeader)}};
  return read_managed_token(machine, send_to_service(machine, request), kAppService);
}

}  // namespace app_service
}  // namespace

const ManagedSource kAppService{"App Service", true, app_service::find, nullptr, app_service::get};

}  // namespace watchword::entra
