// Where a person lets an application of Azure DevOps' own authorization server in (Microsoft Learn,
// "Authorize access to REST APIs with OAuth 2.0").
#include "base/encoding.h"
#include "entra/pages.h"
#include "services.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kResponseType = "Assertion";
constexpr std::int64_t kCodeLife = 15 * 60;  // seconds
constexpr std::size_t kContextBytes = 32;

// What must not be told to a redirect URI that cannot be trusted.
Reply refuse_with_page(std::string_view error, std::string_view text) {
  Reply reply = html_reply(
      page("Azure DevOps Services", paragraph(std::string(text)) + paragraph(std::string(error))),
      400);
  reply.notes["error"] = error;
  return reply;
}

Reply call_back(const PendingDelegation& pending, Fields fields) {
  if (!pending.state.empty()) fields.add("state", pending.state);
  const std::string& uri = pending.delegation.redirect_uri;
  return redirect(uri + (uri.find('?') == std::string::npos ? "?" : "&") + fields.format());
}

Reply refuse_client(const PendingDelegation& pending, const std::string& error) {
  Reply reply = call_back(pending, {{"error", error}});
  reply.notes["error"] = error;
  return reply;
}

// The code is a JWT, too.
Reply grant_code(Cloud& cloud, PendingDelegation pending) {
  Delegation& delegation = pending.delegation;
  const std::int64_t now = cloud.clock.now();
  delegation.authorization = random_guid();
  delegation.expires = now + kCodeLife;
  const std::string code = cloud.key.sign({{"aui", delegation.authorization},
                                           {"appid", delegation.application},
                                           {"scp", delegation.scope},
                                           {"jti", random_guid()},
                                           {"iss", kDelegatedIssuer},
                                           {"aud", kDelegatedIssuer},
                                           {"nbf", now},
                                           {"exp", delegation.expires}});
  cloud.delegations.codes.put(code, delegation);
  Reply reply = call_back(pending, {{"code", code}});
  reply.notes["account"] = delegation.login;
  return reply;
}

std::string client_problem(const Request& request, const OAuthApp& application) {
  const std::string response_type = request.query.get("response_type");
  if (response_type.empty()) return "ResponseTypeRequired";
  if (response_type != kResponseType) return "ResponseTypeNotSupported";
  const std::string scope = request.query.get("scope");
  if (scope.empty()) return "ScopeRequired";
  if (!application.has_scopes(scope)) return "InvalidScope";
  return {};
}

Reply authorize(Cloud& cloud, const Request& request) {
  const std::string client_id = request.query.get("client_id");
  const std::string redirect_uri = request.query.get("redirect_uri");
  if (client_id.empty()) return refuse_with_page("ClientIdRequired", "client_id is missing.");
  const auto application = cloud.oauth_apps.get(client_id);
  if (!application) return refuse_with_page("InvalidClientId", "There is no such application.");
  if (redirect_uri.empty())
    return refuse_with_page("RedirectUriRequired", "redirect_uri is missing.");
  if (!redirect_uri.starts_with("https://"))
    return refuse_with_page("InsecureRedirectUri", "The redirect URI must be https.");
  if (!application->redirects_to(redirect_uri))
    return refuse_with_page("InvalidRedirectUri",
                            "The redirect URI is not the one that the application registered.");
  PendingDelegation pending;
  pending.delegation.application = application->id;
  pending.delegation.redirect_uri = redirect_uri;
  pending.delegation.scope = request.query.get("scope");
  pending.state = request.query.get("state");
  const std::string problem = client_problem(request, *application);
  if (!problem.empty()) return refuse_client(pending, problem);
  if (cloud.options.consent_auto) {
    pending.delegation.login = cloud.directory.accounts().front().login;
    return grant_code(cloud, std::move(pending));
  }
  const std::string context = random_token(kContextBytes);
  cloud.delegations.pending.put(context, pending);
  return html_reply(sign_in_page("/oauth2/login", context, "", ""));
}

Reply lost_context() {
  return html_reply(page("Azure DevOps Services", paragraph("This has ended. Start again.")), 400);
}

Reply take_password(Cloud& cloud, const Request& request) {
  const std::string context = request.form.get("ctx");
  auto pending = cloud.delegations.pending.get(context);
  if (!pending) return lost_context();
  const std::string login = request.form.get("login");
  const Account* account = cloud.directory.account(login);
  if (account == nullptr || account->password != request.form.get("passwd"))
    return html_reply(
        sign_in_page("/oauth2/login", context, login, "Your account or password is incorrect."));
  pending->delegation.login = account->login;
  cloud.delegations.pending.put(context, *pending);
  const auto application = cloud.oauth_apps.get(pending->delegation.application);
  return html_reply(consent_page("/oauth2/consent", context,
                                 application ? application->name : "An application",
                                 account->login));
}

// Nothing says how a denial looks but that no code comes with it.
Reply take_consent(Cloud& cloud, const Request& request) {
  const std::string context = request.form.get("ctx");
  auto pending = cloud.delegations.pending.get(context);
  if (!pending || pending->delegation.login.empty()) return lost_context();
  cloud.delegations.pending.erase(context);
  if (request.form.get("decision") != "accept") return refuse_client(*pending, "AccessDenied");
  return grant_code(cloud, *std::move(pending));
}

}  // namespace

Routes delegated_authorize_routes(Cloud& cloud) {
  return {
      {"oauth.authorize", Service::kProfile, "GET", "/oauth2/authorize",
       [&cloud](const Request& request) { return authorize(cloud, request); }},
      {"oauth.login", Service::kProfile, "POST", "/oauth2/login",
       [&cloud](const Request& request) { return take_password(cloud, request); }},
      {"oauth.consent", Service::kProfile, "POST", "/oauth2/consent",
       [&cloud](const Request& request) { return take_consent(cloud, request); }},
  };
}

}  // namespace watchword::azure
