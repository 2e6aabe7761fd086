#include "base/encoding.h"
#include "devops/access.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

// The REST interface sends whom it takes for a browser to the sign-in page: with 302 when there is
// no credential and with a 203 that carries the page when there is a bad one.
Reply sign_in_page(const Cloud& cloud, const Organization& organization, const Refusal& refusal) {
  Reply reply = html_reply(
      "<!DOCTYPE html>\n<html lang=\"en\"><title>Azure DevOps Services | Sign In</title>"
      "<p>Sign in to Azure DevOps.</p></html>\n",
      203);
  add_challenge(cloud, organization, reply);
  if (refusal.reason == Refusal::Reason::kNoCredential) {
    reply.status = 302;
    reply.headers.add("Location", reply.headers.get("X-TFS-FedAuthRedirect"));
  }
  return reply;
}

Reply connection_data(const Cloud& cloud, const Request& request) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  const auto who = identify(cloud, request, *organization);
  if (const auto* refusal = std::get_if<Refusal>(&who)) {
    const bool pretends_success = refusal->reason == Refusal::Reason::kNoCredential ||
                                  refusal->reason == Refusal::Reason::kUnauthorized;
    const bool suppresses = request.headers.header("X-TFS-FedAuthRedirect") == "Suppress";
    return pretends_success && !suppresses ? sign_in_page(cloud, *organization, *refusal)
                                           : refuse(cloud, *organization, *refusal);
  }
  const Account& account = *std::get<const Account*>(who);
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
