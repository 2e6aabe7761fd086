// Azure Cloud Shell, whose service hands out tokens of the person who opened the shell (Azure SDK,
// "ManagedIdentityCredential").
#include "entra/machine/managed_identity.h"

namespace watchword::entra {
namespace {
namespace cloud_shell {

constexpr std::string_view kEndpoint = "MSI_ENDPOINT";

std::optional<std::string> find(const Machine& machine) {
  if (!machine.has(kEndpoint)) return std::nullopt;
  return "MSI_ENDPOINT is set";
}

MachineToken get(const Machine& machine, const AssignedIdentity& /*identity*/) {
  Form form;
  form.add("resource", machine.resource);
  HttpRequest request;
  request.method = "POST";
  request.url = machine.required(kEndpoint);
  request.headers = {{"Metadata", "true"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = form.take();
  request.flags = WW_HTTP_PLAIN | WW_HTTP_NO_PROXY;
  return read_managed_token(machine, send_to_service(machine, request), kCloudShell);
}

}  // namespace cloud_shell
}  // namespace

const ManagedSource kCloudShell{"Azure Cloud Shell", false, cloud_shell::find, nullptr,
                                cloud_shell::get};

}  // namespace watchword::entra
