#include "azure-devops-oauth/target.h"

#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

// What git and package managers need.
constexpr std::string_view kDefaultScopes = "vso.code_write vso.packaging";

// What was typed, else what is configured, else nothing.
std::string chosen(const Host& host, const Request& request, std::string_view option,
                   std::string_view key) {
  if (const auto typed = request.option(option)) return std::string(trimmed(*typed));
  return host.config("azure-devops-oauth." + std::string(key)).value_or("");
}

std::string wanted_account(const Host& host, const Request& request) {
  std::string named = named_account(request);
  return named.empty() ? host.config("account").value_or("") : named;
}

}  // namespace

std::string AppTarget::organization_name() const {
  return organization ? organization->name : "Azure DevOps";
}

std::string AppTarget::login_command() const {
  return "watchword login " + (organization ? organization->base_url + " " : std::string()) +
         "--provider azure-devops-oauth";
}

std::string named_account(const Request& request) {
  if (!request.account.empty()) return request.account;
  return request.username.find('@') != std::string::npos ? request.username : "";
}

AppTarget make_target(const Host& host, const Request& request) {
  return {request, organization_of(request.host, request.path, request.username),
          wanted_account(host, request)};
}

ErrorContext error_context(const AppTarget& target, const App& app, std::string said) {
  return {app.client_id, app.redirect_uri, target.login_command(), std::move(said)};
}

App wanted_app(const Host& host, const AppTarget& target, const std::string& bound_client_id) {
  const Request& request = target.request;
  std::string client_id = chosen(host, request, "client-id", "clientId");
  if (client_id.empty()) client_id = bound_client_id;
  if (!is_client_id(client_id))
    throw Failure(WW_INVALID,
                  client_id.empty() ? "no application is named"
                                    : "'" + printable(client_id, 50) + "' is no application id",
                  "Name the registered application: " + target.login_command() +
                      " --client-id ID --redirect-uri URL");
  App app = Apps(host).find(client_id).value_or(App());
  app.client_id = lower(client_id);
  if (const auto uri = chosen(host, request, "redirect-uri", "redirectUri"); !uri.empty())
    app.redirect_uri = uri;
  if (const auto scopes = chosen(host, request, "scopes", "scopes"); !scopes.empty())
    app.scopes = scopes;
  if (app.scopes.empty()) app.scopes = kDefaultScopes;
  if (!app.redirect_uri.starts_with("https://"))
    throw Failure(WW_INVALID,
                  app.redirect_uri.empty() ? "the application's redirect URI is not known"
                                           : "Azure DevOps takes https redirect URIs only",
                  "Give the one that it is registered with: " + target.login_command() +
                      " --client-id " + app.client_id + " --redirect-uri URL");
  return app;
}

}  // namespace watchword::devops_oauth
