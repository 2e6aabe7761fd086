#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

// The organization's home page. Nobody signs in to it here, so every visitor is sent to the sign-in
// page, with the headers that tell a program which tenant to ask.
Reply home(const Cloud& cloud, const Request& request) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  Reply reply;
  add_challenge(cloud, *organization, reply);
  const bool suppresses = request.headers.header("X-TFS-FedAuthRedirect") == "Suppress";
  reply.status = suppresses ? 401 : 302;
  if (!suppresses) reply.headers.add("Location", reply.headers.get("X-TFS-FedAuthRedirect"));
  return reply;
}

// Nobody is at home where the organization's identity services are, but the tenant is named there
// too (the MCP server of Azure DevOps reads it).
Reply services_home(const Cloud& cloud, const Request& request) {
  Reply reply = organization_not_found();
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization != nullptr)
    reply.headers.add("X-VSS-ResourceTenant",
                      organization->tenant.empty() ? std::string(kNoTenant) : organization->tenant);
  return reply;
}

}  // namespace

Routes organization_routes(Cloud& cloud) {
  return {{"org.head", Service::kDevOps, "GET", "/([^/]+)/?",
           [&cloud](const Request& request) { return home(cloud, request); }},
          {"org.services_head", Service::kOrganization, "GET", "/([^/]+)/?",
           [&cloud](const Request& request) { return services_home(cloud, request); }}};
}

}  // namespace watchword::azure
