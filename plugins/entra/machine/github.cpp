// The identity of a job of GitHub Actions (GitHub Docs, "OpenID Connect reference").
#include "entra/machine/federated.h"
#include "entra/machine/identity.h"
#include "entra/machine/job_assertion.h"

namespace watchword::entra {
namespace {
namespace github {

constexpr std::string_view kUrl = "ACTIONS_ID_TOKEN_REQUEST_URL";
constexpr std::string_view kToken = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
constexpr const char* kPermission = "Give the job the permission: permissions: id-token: write.";

// The service tells no job about itself that has not the permission.
Finding without_permission(const Machine& machine) {
  Finding finding = found(Needs(machine).application(), "the identity of a job of GitHub Actions",
                          "application " + machine.target.client_id);
  finding.obstacle =
      "the job may not ask GitHub for a token of its own, so " + std::string(kUrl) + " is not set";
  finding.advice = kPermission;
  return finding;
}

std::optional<Finding> find(const Machine& machine, bool chosen) {
  const bool can_ask = machine.has(kUrl);
  Needs application(machine);
  application.application();
  // Jobs ask for tokens for other ends as well, so that alone means nothing.
  const bool is_meant = application.any() && (can_ask || machine.has("GITHUB_ACTIONS"));
  if (!chosen && !is_meant) return std::nullopt;
  if (!can_ask) return without_permission(machine);
  application.variable(kUrl).variable(kToken);
  return found_in_tenant(machine, application, "the identity of a job of GitHub Actions");
}

std::optional<MachineToken> get(const Machine& machine, bool /*chosen*/) {
  HttpRequest request;
  request.url = machine.required(kUrl);
  Form audience;
  audience.add("audience", federation_audience(machine));
  request.url += request.url.find('?') == std::string::npos ? '?' : '&';
  request.url += audience.view();
  request.headers = {{"Authorization", "bearer " + machine.required(kToken)},
                     {"Accept", "application/json; api-version=2.0"}};
  const Secret assertion = job_assertion(machine, request, "value", "GitHub", kPermission);
  return token_for_assertion(machine, assertion.view());
}

}  // namespace github
}  // namespace

const IdentityKind kGitHub{"github", github::find, github::get};

}  // namespace watchword::entra
