// The identity behind a service connection of Azure Pipelines, by workload identity federation
// (Azure SDK, "AzurePipelinesCredential"; Azure DevOps REST API, "Oidctoken - Create").
#include "entra/machine/federated.h"
#include "entra/machine/identity.h"
#include "entra/machine/job_assertion.h"

namespace watchword::entra {
namespace {
namespace azure_pipelines {

constexpr std::string_view kTenant = "AZURESUBSCRIPTION_TENANT_ID";
constexpr std::string_view kClient = "AZURESUBSCRIPTION_CLIENT_ID";
constexpr std::string_view kConnection = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID";
constexpr std::string_view kUrl = "SYSTEM_OIDCREQUESTURI";
constexpr std::string_view kToken = "SYSTEM_ACCESSTOKEN";
constexpr const char* kMapToken =
    "Map it in the step: env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)";

// The task sets names of its own, so that a job's other identities do not get in its way.
Machine of_connection(const Machine& machine) {
  Machine out = machine;
  out.target.client_id = machine.environment(kClient).value_or("");
  out.tenant_variable = kTenant;
  return out;
}

std::optional<Finding> find(const Machine& machine, bool chosen) {
  if (!chosen && !machine.has(kConnection)) return std::nullopt;
  const Machine connection = of_connection(machine);
  Needs needs(connection);
  needs.variable(kTenant).variable(kClient).variable(kConnection).variable(kUrl).variable(kToken);
  Finding finding =
      found_in_tenant(connection, needs, "the service connection of a job of Azure Pipelines");
  if (!finding.obstacle.empty() && !machine.has(kToken)) finding.advice = kMapToken;
  return finding;
}

std::optional<MachineToken> get(const Machine& machine, bool /*chosen*/) {
  const std::string token = machine.required(kToken);
  if (token.starts_with("$("))
    throw Failure(WW_INVALID,
                  "SYSTEM_ACCESSTOKEN holds the text " + std::string("$(System.AccessToken)") +
                      " instead of the token",
                  kMapToken);
  Form query;
  query.add("api-version", "7.1").add("serviceConnectionId", machine.required(kConnection));
  HttpRequest request;
  request.method = "POST";
  request.url = machine.required(kUrl) + '?' + std::string(query.view());
  request.headers = {{"Authorization", "Bearer " + token},
                     {"Content-Type", "application/json"},
                     {"Accept", "application/json"},
                     // Asks for a status rather than a redirect to a page.
                     {"X-TFS-FedAuthRedirect", "Suppress"}};
  const Secret assertion =
      job_assertion(machine, request, "oidcToken", "Azure Pipelines",
                    "Check that the service connection uses workload identity federation and that "
                    "the pipeline may use it.");
  return token_for_assertion(of_connection(machine), assertion.view());
}

}  // namespace azure_pipelines
}  // namespace

const IdentityKind kAzurePipelines{"azure-pipelines", azure_pipelines::find, azure_pipelines::get};

}  // namespace watchword::entra
