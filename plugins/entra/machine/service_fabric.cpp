// Microsoft Learn, "How to leverage a Service Fabric application's managed identity to access Azure
// services": over TLS with a certificate that is known by its thumbprint only.
#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {
namespace service_fabric {

constexpr std::string_view kEndpoint = "IDENTITY_ENDPOINT";
constexpr std::string_view kHeader = "IDENTITY_HEADER";
constexpr std::string_view kThumbprint = "IDENTITY_SERVER_THUMBPRINT";
constexpr std::string_view kApiVersion = "2019-07-01-preview";

std::optional<std::string> find(const Machine& machine) {
  if (!machine.has(kEndpoint) || !machine.has(kHeader) || !machine.has(kThumbprint))
    return std::nullopt;
  return "IDENTITY_ENDPOINT, IDENTITY_HEADER and IDENTITY_SERVER_THUMBPRINT are set";
}

MachineToken get(const Machine& machine, const AssignedIdentity& /*identity*/) {
  HttpRequest request = metadata_request(machine.required(kEndpoint), kApiVersion, machine, {});
  request.headers = {{"Secret", machine.required(kHeader)}};
  request.certificate_sha1 = machine.required(kThumbprint);
  return read_managed_token(machine, send_to_service(machine, request), kServiceFabric);
}

}  // namespace service_fabric
}  // namespace

// The identity is the application's and set when it is deployed.
const ManagedSource kServiceFabric{"Service Fabric", false, service_fabric::find, nullptr,
                                   service_fabric::get};

}  // namespace watchword::entra
