#include "devops/organization_api.h"
#include "services.h"

namespace watchword::azure {
namespace {

Reply connection_data(const Organization& organization, const Caller& caller) {
  const Account& account = *caller.account;
  const boost::json::object user = {
      {"id", account.oid},
      {"descriptor",
       "Microsoft.IdentityModel.Claims.ClaimsIdentity;" + account.tenant + "\\" + account.login},
      {"providerDisplayName", account.name},
      {"isActive", true},
      {"properties", {{"Account", {{"$type", "System.String"}, {"$value", account.login}}}}}};
  return json_reply({{"authenticatedUser", user},
                     {"authorizedUser", user},
                     {"instanceId", organization.id},
                     {"deploymentType", "hosted"}});
}

}  // namespace

Routes connection_data_routes(Cloud& cloud) {
  return {{"rest.connection_data", Service::kDevOps, "GET", "/([^/]+)/_apis/connectionData",
           [&cloud](const Request& request) {
             return answer_member(cloud, request, ApiStage::kPreview, connection_data);
           }}};
}

}  // namespace watchword::azure
