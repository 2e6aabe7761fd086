// GitHub Docs, "OpenID Connect reference": what a job asks for an assertion of who it is.
#include "services.h"
#include "world/external_assertion.h"
#include "world/machine_secrets.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kIssuer = "https://token.actions.githubusercontent.com";

Reply id_token(const Cloud& cloud, const Request& request) {
  const std::string authorization = request.headers.header("Authorization");
  const bool on_main = authorization == "bearer " + std::string(kGitHubRequestToken);
  if (!on_main && authorization != "bearer " + std::string(kGitHubTopicRequestToken))
    return json_reply({{"message", "Can't validate the request token"}}, 401);
  const std::string audience = request.query.get("audience");
  return json_reply(
      {{"count", 1},
       {"value", external_assertion(cloud, std::string(kIssuer),
                                    std::string("repo:contoso/engine:ref:refs/heads/") +
                                        (on_main ? "main" : "topic"),
                                    audience.empty() ? "https://github.com/contoso" : audience)}});
}

}  // namespace

Routes github_routes(Cloud& cloud) {
  return {{"github.id_token", Service::kGitHub, "GET", "/idtoken",
           [&cloud](const Request& request) { return id_token(cloud, request); }}};
}

}  // namespace watchword::azure
