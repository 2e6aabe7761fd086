#include "azure-devops-oauth/commands.h"

#include <array>

#include <watchword/sdk/commands.hpp>

#include "azure-devops-oauth/localhost.h"
#include "azure-devops-oauth/oauth.h"
#include "azure-devops-oauth/refusals.h"
#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::size_t kSecretMaxBytes = 16384;
// Entra's scope of Azure DevOps (Microsoft Learn, "Authenticate to Azure DevOps with Microsoft
// Entra").
constexpr std::string_view kEntraScope = "499b84ac-1321-427f-aa17-267ca6975798/.default";

OAuth& provider() {
  return static_cast<OAuth&>(*provider_instance());
}

constexpr PluginCommand kCertificate{
    .group = "azure-devops-oauth",
    .name = "certificate",
    .summary = "Print the certificate of https://localhost, to be trusted by a browser",
    .description =
        "Prints, as PEM, the certificate that the callback on https://localhost is served with. "
        "It is made for this user on this machine and is no authority; its private key stays in "
        "the store. watchword-azure-devops-oauth(7) says how to have a browser trust it.",
    .examples = "watchword azure-devops-oauth certificate > localhost.pem",
    .run =
        [](const Invocation&) {
          provider().print_certificate();
          return true;
        },
};

constexpr PluginCommand kSecret{
    .group = "azure-devops-oauth",
    .name = "secret",
    .argument = "CLIENT-ID",
    .summary = "Store a new secret of an application",
    .description =
        "Asks for the secret, hidden, or reads it from standard input where that is no terminal. "
        "The one before it is kept as well: two overlap while they are exchanged, and whichever "
        "the service takes is used.",
    .examples =
        "watchword azure-devops-oauth secret 00001111-aaaa-2222-bbbb-3333cccc4444\n"
        "watchword azure-devops-oauth secret 00001111-aaaa-2222-bbbb-3333cccc4444 < secret.txt",
    .run =
        [](const Invocation& invocation) {
          provider().store_secret(invocation.argument().value_or(""));
          return true;
        },
};

constexpr PluginCommand kMigrate{
    .group = "migrate",
    .name = "azure-devops-oauth",
    .summary = "Move organizations from Azure DevOps OAuth to Microsoft Entra",
    .description =
        "For every organization that uses an application of Azure DevOps OAuth: signs in with "
        "Microsoft Entra, in a browser if need be, sees that the organization takes the new "
        "token, and only then forgets the application's session for it. Git goes on as before. "
        "The exit code is 1 when there is nothing to move.",
    .examples = "watchword migrate azure-devops-oauth",
    .run = [](const Invocation&) { return provider().migrate(); },
};

constexpr std::array<const PluginCommand*, 3> kCommands{&kCertificate, &kSecret, &kMigrate};

}  // namespace

const ww_commands& oauth_commands() {
  return commands_table(kCommands);
}

void OAuth::print_certificate() const {
  host_.write(localhost_certificate(host_).certificate);
}

void OAuth::store_secret(const std::string& client_id) const {
  if (!is_client_id(client_id))
    throw Failure(WW_INVALID, "'" + printable(client_id, 50) + "' is no application id",
                  "Give the id that the application is registered with.");
  Secret given = host_.input_is_terminal()
                     ? ask_for_secret(host_, client_id)
                     : Secret(trimmed(host_.read_input(kSecretMaxBytes).view()));
  if (given.empty())
    throw Failure(WW_INVALID, "no secret was given",
                  "Type or paste it, or give it on standard input.");
  const Apps apps(host_);
  App app = apps.find(lower(client_id)).value_or(App());
  app.client_id = lower(client_id);
  app.add_secret(std::move(given));
  apps.save(app);
  const std::int64_t end = app.secret_ends_at();
  host_.notice("stored the secret of the application " + app.client_id +
               (end != 0 ? "; it ends on " + day_of(end) : ""));
}

bool OAuth::migrate() const {
  const auto bindings = Bindings(host_).all();
  bool moved = false;
  for (const Binding& binding : bindings) moved |= migrate_one(binding);
  if (!moved) host_.notice("no organization uses Azure DevOps OAuth");
  return moved;
}

bool OAuth::migrate_one(const Binding& binding) const {
  TokenRequest request;
  request.url = binding.url + "/";
  request.scope = kEntraScope;
  request.flags = WW_REQUEST_INTERACTIVE;
  const auto token = host_.token(request);
  if (!token)
    throw Failure(WW_INTERACTION_REQUIRED,
                  "nobody signed in to " + binding.organization + " with Microsoft Entra",
                  "Sign in first: watchword login " + binding.url);
  Request asked;
  asked.host = binding.url.substr(std::string_view("https://").size());
  const auto slash = asked.host.find('/');
  if (slash != std::string::npos) {
    asked.path = asked.host.substr(slash + 1);
    asked.host.resize(slash);
  }
  const AppTarget target = make_target(host_, asked);
  const std::string account =
      account_in_organization(host_, target, {token->secret.clone(), host_.now(), 0, 0, ""});
  forget(binding);
  host_.notice(
      binding.organization + " now uses Microsoft Entra" +
      (account.empty() ? "" : ", as " + account) + ". What was approved for the application " +
      binding.client_id +
      " can be revoked at https://app.vssps.visualstudio.com/_usersSettings/authorizations");
  return true;
}

}  // namespace watchword::devops_oauth
