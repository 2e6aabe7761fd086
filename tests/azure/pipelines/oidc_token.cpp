// Azure DevOps REST API, "Oidctoken - Create": a job of Azure Pipelines asks for an assertion of a
// service connection that it may use.
#include "devops/replies.h"
#include "services.h"
#include "world/external_assertion.h"
#include "world/machine_secrets.h"

namespace watchword::azure {
namespace {

Reply oidc_token(const Cloud& cloud, const Request& request) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  const std::string authorization = request.headers.header("Authorization");
  if (authorization != "Bearer " + std::string(kOidcJobToken)) {
    const auto reason =
        authorization.empty() ? Refusal::Reason::kNoCredential : Refusal::Reason::kUnauthorized;
    return refuse_rest(
        cloud, request, *organization,
        {reason, "TF400813: The user is not authorized to access this resource.", {}});
  }
  if (!request.headers.header("Content-Type").starts_with("application/json"))
    return devops_error(415, "VS402883: The content type is not supported.",
                        "UnsupportedMediaTypeException");
  if (!request.query.get("api-version").starts_with("7.1"))
    return devops_error(400, "No api-version was supplied that this resource supports.",
                        "VssVersionNotSpecifiedException");
  if (request.query.get("serviceConnectionId") != kServiceConnection)
    return devops_error(404, "The service connection does not exist or the job may not use it.",
                        "ServiceEndpointNotFoundException");
  return json_reply(
      {{"oidcToken",
        external_assertion(cloud, "https://vstoken.dev.azure.com/" + organization->id,
                           "sc://contoso/engine/deploy", std::string(kFederationAudience))}});
}

}  // namespace

Routes oidc_token_routes(Cloud& cloud) {
  return {{"pipelines.oidc_token", Service::kDevOps, "POST",
           "/([^/]+)/[^/]+/_apis/distributedtask/hubs/[^/]+/plans/[^/]+/jobs/[^/]+/oidctoken",
           [&cloud](const Request& request) { return oidc_token(cloud, request); }}};
}

}  // namespace watchword::azure
