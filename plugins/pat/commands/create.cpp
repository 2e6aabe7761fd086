#include <array>

#include "common/text.h"
#include "pat/delivery.h"
#include "pat/settings.h"
#include "pat/token_name.h"

namespace watchword::pat {
namespace {
namespace create_command {

constexpr std::array<CommandOption, 6> kOptions{{
    {"--name", "TEXT", "What it is called; this machine and the organization unless given"},
    {"--scope", "SCOPES", "What it may do: 'vso.code_write vso.packaging' unless given"},
    {"--lifetime", "DURATION", "How long it lives: 30d unless given"},
    kPrintOption,
    kAllOrganizationsOption,
    kAccountOption,
}};

TokenOrder typed_order(const Invocation& invocation, const Caller& caller) {
  const Settings configured = settings(plugin_host());
  TokenOrder order;
  const auto name = invocation.value("--name");
  order.keeps_name = name.has_value();
  order.name =
      name.value_or(token_name(plugin_host().machine_name(), caller.organization.name, ""));
  const auto scope = invocation.value("--scope");
  order.scope = scope ? required_scope("--scope", *scope) : configured.scope;
  const auto lifetime = invocation.value("--lifetime");
  order.lifetime_seconds =
      lifetime ? required_lifetime("--lifetime", *lifetime) : configured.lifetime_seconds;
  if (trimmed(order.name).empty())
    throw Failure(WW_INVALID, "a token needs a name", "Give one with --name.");
  return order;
}

void create_at(Rest& rest, const Invocation& invocation) {
  const Host& host = plugin_host();
  const Caller& caller = rest.caller();
  if (invocation.has(kAllOrganizationsOption.name) && find_kept(caller.organization.name)) {
    host.notice("Passed over " + caller.organization.name + ": a token is kept for it already.");
    return;
  }
  const TokenOrder order = typed_order(invocation, caller);
  const bool prints = invocation.has("--print");
  const Host::Lock lock = lock_organization(host, caller.organization.name, kLockTimeoutMs);
  if (!prints) require_place(caller, "");
  make_and_deliver(rest, order, Origin::kSet, prints);
}

bool run(const Invocation& invocation) {
  at_organizations(invocation, [&](Rest& rest) { create_at(rest, invocation); });
  return true;
}

}  // namespace create_command
}  // namespace

constinit const PluginCommand kCreateCommand{
    .group = kGroup,
    .name = "create",
    .argument = "URL",
    .summary = "Make a personal access token",
    .description =
        "Makes a token of this organization with the session of Microsoft Entra and keeps it in "
        "the store, where git's requests for the organization find it. With --print the token "
        "goes to standard output instead, once: neither Watchword nor the service can show it "
        "again.\n\n"
        "The organization's policy may give it a shorter life than was asked for. Tokens for all "
        "organizations and tokens that may do everything are not made.",
    .options = create_command::kOptions,
    .examples =
        "watchword pat create https://dev.azure.com/contoso\n"
        "watchword pat create https://dev.azure.com/contoso --name npm --scope vso.packaging "
        "--print",
    .run = create_command::run,
};

}  // namespace watchword::pat
