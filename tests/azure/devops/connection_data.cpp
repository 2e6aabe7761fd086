#include "base/encoding.h"
#include "devops/organization_api.h"
#include "services.h"

namespace watchword::azure {
namespace {

// Microsoft's typed clients read who they are from here, and some where the services are.
Reply connection_data(const Organization& organization, const Caller& caller) {
  const Account& account = *caller.account;
  const std::string id = identity_id(organization, account);
  const boost::json::object user = {
      {"id", id},
      {"descriptor",
       "Microsoft.IdentityModel.Claims.ClaimsIdentity;" + account.tenant + "\\" + account.login},
      {"subjectDescriptor", (organization.tenant.empty() ? "msa." : "aad.") + base64url(id)},
      {"providerDisplayName", account.name},
      {"isActive", true},
      {"properties", {{"Account", {{"$type", "System.String"}, {"$value", account.login}}}}},
      {"resourceVersion", 2},
      {"metaTypeId", 0}};
  return json_reply({{"authenticatedUser", user},
                     {"authorizedUser", user},
                     {"instanceId", organization.id},
                     {"deploymentId", guid_of("deployment")},
                     {"deploymentType", "hosted"},
                     {"locationServiceData",
                      {{"serviceOwner", "00025394-6065-48ca-87d9-7f5672854ef7"},
                       {"defaultAccessMappingMoniker", "PublicAccessMapping"},
                       {"lastChangeId", 1},
                       {"lastChangeId64", 1}}}});
}

}  // namespace

Routes connection_data_routes(Cloud& cloud) {
  return {{"rest.connection_data", Service::kDevOps, "GET", "/([^/]+)/_apis/connectionData",
           [&cloud](const Request& request) {
             return answer_member(cloud, request, ApiStage::kPreview, connection_data);
           }}};
}

}  // namespace watchword::azure
