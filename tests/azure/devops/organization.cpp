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

}  // namespace

Routes organization_routes(Cloud& cloud) {
  return {{"org.head", Service::kDevOps, "GET", "/([^/]+)/?",
           [&cloud](const Request& request) { return home(cloud, request); }}};
}

}  // namespace watchword::azure
