#include "devops/replies.h"

#include <boost/json/serialize.hpp>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kAuthorityHost = "login.microsoftonline.com";
constexpr std::string_view kSignInHost = "app.vssps.visualstudio.com";

void add_tracing(Reply& reply) {
  if (!reply.headers.header("ActivityId").empty()) return;
  reply.headers.add("ActivityId", random_guid());
  reply.headers.add("X-VSS-E2EID", random_guid());
}

// Microsoft Learn, "Claims challenges": the demand travels as base64 of its JSON.
std::string claims_challenge(const Cloud& cloud, const Organization& organization,
                             const boost::json::object& claims) {
  return "Bearer realm=\"\", authorization_uri=\"" + cloud.origin(kAuthorityHost) + "/" +
         (organization.tenant.empty() ? "organizations" : organization.tenant) +
         "/oauth2/v2.0/authorize\", error=\"insufficient_claims\", claims=\"" +
         base64(boost::json::serialize(claims)) + "\"";
}

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

}  // namespace

void add_challenge(const Cloud& cloud, const Organization& organization, Reply& reply,
                   std::string_view realm) {
  const std::string services = cloud.origin("vssps.dev.azure.com");
  const std::string origin = cloud.origin("dev.azure.com") + "/" + organization.name + "/";
  const bool has_tenant = !organization.tenant.empty();
  Fields& headers = reply.headers;
  headers.add("WWW-Authenticate", has_tenant
                                      ? "Bearer authorization_uri=" + cloud.origin(kAuthorityHost) +
                                            "/" + organization.tenant
                                      : "Bearer");
  headers.add("WWW-Authenticate", "Basic realm=\"" + std::string(realm) + "\"");
  headers.add("WWW-Authenticate", "TFS-Federated");
  headers.add("X-VSS-ResourceTenant", has_tenant ? organization.tenant : std::string(kNoTenant));
  headers.add("X-VSS-AuthorizationEndpoint", services + "/" + organization.name + "/");
  headers.add("X-TFS-FedAuthRealm", services + "/");
  headers.add("X-TFS-FedAuthIssuer", origin);
  headers.add("X-TFS-FedAuthRedirect",
              cloud.origin(kSignInHost) +
                  "/_signin?realm=dev.azure.com&reply_to=" + percent_encode(origin));
}

Reply refuse(const Cloud& cloud, const Organization& organization, const Refusal& refusal,
             std::string_view realm) {
  if (refusal.reason == Refusal::Reason::kConditionalAccess)
    return devops_error(403, refusal.message, "VssConditionalAccessException");
  Reply reply = devops_error(401, refusal.message, "UnauthorizedRequestException");
  if (refusal.reason == Refusal::Reason::kClaimsDemanded)
    reply.headers.add("WWW-Authenticate", claims_challenge(cloud, organization, refusal.claims));
  add_challenge(cloud, organization, reply, realm);
  return reply;
}

Reply refuse_rest(const Cloud& cloud, const Request& request, const Organization& organization,
                  const Refusal& refusal) {
  const bool pretends_success = refusal.reason == Refusal::Reason::kNoCredential ||
                                refusal.reason == Refusal::Reason::kUnauthorized;
  const bool suppresses = request.headers.header("X-TFS-FedAuthRedirect") == "Suppress";
  return pretends_success && !suppresses ? sign_in_page(cloud, organization, refusal)
                                         : refuse(cloud, organization, refusal);
}

Reply devops_error(int status, const std::string& message, const std::string& type) {
  Reply reply = json_reply({{"$id", "1"},
                            {"innerException", nullptr},
                            {"message", message},
                            {"typeName", "Microsoft.TeamFoundation.Framework.Server." + type +
                                             ", Microsoft.TeamFoundation.Framework.Server"},
                            {"typeKey", type},
                            {"errorCode", 0},
                            {"eventId", 3000}},
                           status);
  reply.headers.add("X-TFS-ServiceError", percent_encode(message));
  add_tracing(reply);
  reply.notes["message"] = message;
  return reply;
}

void add_caller(const Request& request, const Account& account, const std::string& identity,
                Reply& reply) {
  add_tracing(reply);
  const std::string session = request.headers.header("X-TFS-Session");
  reply.headers.add("X-TFS-Session", session.empty() ? random_guid() : session);
  reply.headers.add("X-VSS-UserData", identity + ":" + account.login);
  reply.notes["account"] = account.login;
}

void add_version(const Request& request, ApiStage stage, Reply& reply) {
  if (reply.status == 200 && reply.content_type.starts_with("application/json"))
    reply.content_type += "; api-version=" + api_version(request, stage);
}

Reply organization_not_found() {
  return html_reply("<!DOCTYPE html><title>Page not found</title><p>404 - Page not found.</p>",
                    404);
}

}  // namespace watchword::azure
