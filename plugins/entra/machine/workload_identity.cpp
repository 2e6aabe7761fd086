// A token that a cluster puts into a file (Azure Workload Identity for Kubernetes). The file is
// read each time: the cluster replaces it before it expires.
#include "common/text.h"
#include "entra/machine/federated.h"
#include "entra/machine/identity.h"

namespace watchword::entra {
namespace {
namespace workload_identity {

constexpr std::string_view kPath = "AZURE_FEDERATED_TOKEN_FILE";
constexpr std::size_t kFileMaxBytes = 65536;

std::optional<Finding> find(const Machine& machine, bool chosen) {
  if (!chosen && !machine.has(kPath)) return std::nullopt;
  Needs needs(machine);
  needs.application().variable(kPath);
  return found_in_tenant(machine, needs, "the workload identity of a cluster");
}

std::optional<MachineToken> get(const Machine& machine, bool /*chosen*/) {
  const std::string path = machine.required(kPath);
  const auto file = machine.host.read_file(path, kFileMaxBytes);
  if (!file || trimmed(file->view()).empty())
    throw Failure(WW_INVALID,
                  "the token file " + path + ", which " + std::string(kPath) + " names, " +
                      (file ? "is empty" : "does not exist"),
                  "Check that the pod's service account is set up for workload identity.");
  return token_for_assertion(machine, trimmed(file->view()));
}

}  // namespace workload_identity
}  // namespace

const IdentityKind kWorkloadIdentity{"workload-identity", workload_identity::find,
                                     workload_identity::get};

}  // namespace watchword::entra
