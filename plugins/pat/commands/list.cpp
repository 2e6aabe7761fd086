#include <array>

#include "pat/commands.h"
#include "pat/listing.h"

namespace watchword::pat {
namespace {
namespace list_command {

constexpr std::array<CommandOption, 8> kOptions{{
    {"--state", "STATE", "Which ones; active unless given", "active|expired|revoked|all"},
    {"--name", "TEXT", "Only those with this in their name"},
    {"--scope", "SCOPE", "Only those with this scope, such as vso.code_write"},
    {"--expires-within", "DURATION", "Only those that end within this time, such as 14d"},
    {"--sort", "BY", "In the order of their names, or of their ends", "name|expiry"},
    kAllOrganizationsOption,
    kAccountOption,
    kJsonOption,
}};

bool run(const Invocation& invocation) {
  const ListFilter filter = typed_filter(invocation);
  std::vector<ListedToken> tokens;
  at_organizations(invocation, [&](Rest& there) {
    for (ListedToken& token : list_tokens(there, filter)) tokens.push_back(std::move(token));
  });
  show_tokens(tokens, invocation.has("--json"));
  if (tokens.empty()) plugin_host().notice("No personal access token of yours there matches.");
  return !tokens.empty();
}

}  // namespace list_command
}  // namespace

constinit const PluginCommand kListCommand{
    .group = kGroup,
    .name = "list",
    .argument = "URL",
    .summary = "List your personal access tokens of an organization",
    .description =
        "Asks the organization for the tokens of the account that is signed in, all pages of "
        "them. The tokens themselves are never shown: the service tells them once, when they are "
        "made.",
    .options = list_command::kOptions,
    .examples =
        "watchword pat list https://dev.azure.com/contoso\n"
        "watchword pat list https://dev.azure.com/contoso --expires-within 14d\n"
        "watchword pat list https://dev.azure.com/contoso --all-orgs\n"
        "watchword pat list https://dev.azure.com/contoso --state all --json",
    .run = list_command::run,
};

}  // namespace watchword::pat
