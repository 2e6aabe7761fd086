#include "azure-devops-oauth/refusals.h"

#include <watchword/sdk/http.hpp>

namespace watchword::devops_oauth {
namespace {

Failure not_taken(const AppTarget& target, const std::string& account) {
  const std::string name = target.organization_name();
  return {WW_REFUSED,
          name +
              " refuses even a token that was issued just now (TF400813): its policy "
              "\"Third-party application access via OAuth\" is off, or " +
              account + " is no member of it",
          "Ask an administrator to look at https://dev.azure.com/" + name +
              "/_settings/organizationPolicy, or move to Microsoft Entra: watchword migrate "
              "azure-devops-oauth"};
}

// {"authenticatedUser": {"properties": {"Account": {"$value": "ada@contoso.example"}}}}
std::string account_of(const json::value& data) {
  const json::value* at = &data;
  for (const char* member : {"authenticatedUser", "properties", "Account"}) {
    at = at->get_object().if_contains(member);
    if (at == nullptr || !at->is_object()) return {};
  }
  return std::string(text_at(*at, "$value"));
}

}  // namespace

bool note_refusal(const Host& host, const AppTarget& target, std::string_view session,
                  std::string_view sha256) {
  const auto refused = AccessTokens(host, kService).take(session, sha256);
  if (!refused) return false;
  const oauth::Refusals ladder = refusals(host, target, session);
  if (ladder.note(refused->obtained_at)) ladder.bar(kStoppedSeconds);
  return true;
}

void check_not_refused(const Host& host, const AppTarget& target, const Session& session) {
  if (refusals(host, target, session.key).barred())
    throw not_taken(target, session.identity.username);
}

std::string account_in_organization(const Host& host, const AppTarget& target,
                                    const AccessToken& token) {
  HttpRequest request;
  request.url = target.organization->base_url + "/_apis/connectionData";
  request.headers = {{"Authorization", "Bearer " + std::string(token.token.view())},
                     {"Accept", "application/json"},
                     // Microsoft Learn, "Azure DevOps REST API": an error, not a sign-in page.
                     {"X-TFS-FedAuthRedirect", "Suppress"}};
  const HttpResponse response = host.send(request);
  if (response.status == http::kUnauthorized || response.status == http::kNonAuthoritative ||
      response.status == http::kFound)
    throw not_taken(target, "the account");
  const auto data = parse_object(response.body.view());
  if (response.status != http::kOk || !data) {
    host.trace(target.organization_name() + " did not say whom the token is for");
    return {};
  }
  return account_of(*data);
}

}  // namespace watchword::devops_oauth
