#include "devops/access.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

Reply connection_data(Cloud& cloud, const Request& request) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  const auto who = identify(cloud, request, *organization);
  if (const auto* refusal = std::get_if<Refusal>(&who))
    return refuse_rest(cloud, request, *organization, *refusal);
  const Account& account = *std::get<Caller>(who).account;
  const boost::json::object user = {
      {"id", account.oid},
      {"descriptor",
       "Microsoft.IdentityModel.Claims.ClaimsIdentity;" + account.tenant + "\\" + account.login},
      {"providerDisplayName", account.name},
      {"isActive", true},
      {"properties", {{"Account", {{"$type", "System.String"}, {"$value", account.login}}}}}};
  Reply reply = json_reply({{"authenticatedUser", user},
                            {"authorizedUser", user},
                            {"instanceId", organization->id},
                            {"deploymentType", "hosted"}});
  reply.notes["account"] = account.login;
  return reply;
}

}  // namespace

Routes connection_data_routes(Cloud& cloud) {
  return {{"rest.connection_data", Service::kDevOps, "GET", "/([^/]+)/_apis/connectionData",
           [&cloud](const Request& request) { return connection_data(cloud, request); }}};
}

}  // namespace watchword::azure
