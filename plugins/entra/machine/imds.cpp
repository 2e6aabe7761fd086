// The Instance Metadata Service of virtual machines (Microsoft Learn, "How to use managed
// identities for Azure resources on an Azure VM to acquire an access token").
#include <watchword/sdk/http.hpp>

#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {
namespace imds {

// Azure SDK: where a cluster's own service stands in for it.
constexpr std::string_view kOtherHost = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
constexpr std::string_view kHost = "http://169.254.169.254";
constexpr std::string_view kPath = "/metadata/identity/oauth2/token";
constexpr std::string_view kApiVersion = "2018-02-01";
// Outside of Azure nobody answers at a link-local address, and nobody says so.
constexpr std::uint32_t kProbeTimeoutMs = 1000;
constexpr AssignedNames kNames{"client_id", "object_id", "msi_res_id"};

std::string endpoint(const Machine& machine) {
  std::string host = machine.environment(kOtherHost).value_or(std::string(kHost));
  while (host.ends_with('/')) host.pop_back();
  return host + std::string(kPath);
}

std::optional<std::string> find(const Machine& machine) {
  if (machine.has(kOtherHost)) return std::string(kOtherHost) + " is set";
  return "only asking " + std::string(kHost.substr(kHost.rfind('/') + 1)) + " tells";
}

// Without the header Azure's service answers 400. Other clouds have services of their own at that
// address, which answer otherwise; what a variable names needs no such proof.
bool probe(const Machine& machine) {
  HttpRequest request = metadata_request(endpoint(machine), kApiVersion, machine, {});
  request.timeout_ms = kProbeTimeoutMs;
  try {
    const int status = machine.host.send(request).status;
    if (status == http::kBadRequest || machine.has(kOtherHost)) return true;
    machine.host.trace("the metadata service is not Azure's: HTTP " + std::to_string(status));
    return false;
  } catch (const Failure& failure) {
    if (failure.status() != WW_NETWORK && failure.status() != WW_TIMEOUT) throw;
    machine.host.trace("no metadata service: " + failure.message());
    return false;
  }
}

MachineToken get(const Machine& machine, const AssignedIdentity& identity) {
  HttpRequest request = metadata_request(endpoint(machine), kApiVersion, machine,
                                         assigned_parameter(identity, kNames, kImds));
  request.headers = {{"Metadata", "true"}};
  return read_managed_token(machine, send_to_service(machine, request), kImds);
}

}  // namespace imds
}  // namespace

const ManagedSource kImds{"Azure's virtual machines", true, imds::find, imds::probe, imds::get};

}  // namespace watchword::entra
