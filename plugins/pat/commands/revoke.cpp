#include <array>

#include "common/text.h"
#include "pat/delivery.h"

namespace watchword::pat {
namespace {
namespace revoke_command {

constexpr std::array<CommandOption, 3> kOptions{{kIdOption, kAllKeptOption, kAccountOption}};

void revoke_at(Rest& rest, const Invocation& invocation) {
  const Host& host = plugin_host();
  const Caller& caller = rest.caller();
  const Host::Lock lock = lock_organization(host, caller.organization.name, kLockTimeoutMs);
  const std::string id = typed_id(invocation, caller);
  const bool there = LifecycleApi(rest).revoke(id);
  const auto kept = find_kept_id(caller.organization.name, id);
  if (kept) KeptTokens(host, kept->origin).erase(caller.organization.name);
  if (!there && !kept) required_token(LifecycleApi(rest), caller, id);
  host.write("The token " + printable(id, id.size()) + " of " + caller.organization.name +
             (there ? " is revoked" : " was gone already") +
             (kept ? ", and no longer kept here.\n" : ".\n"));
}

bool run(const Invocation& invocation) {
  at_organizations_with_token(invocation, [&](Rest& rest) { revoke_at(rest, invocation); });
  return true;
}

}  // namespace revoke_command
}  // namespace

constinit const PluginCommand kRevokeCommand{
    .group = kGroup,
    .name = "revoke",
    .argument = "URL",
    .summary = "End a token at once",
    .description =
        "Revokes the token at the service and, if it is kept here, takes it out of the store. "
        "This cannot be taken back.",
    .options = revoke_command::kOptions,
    .examples =
        "watchword pat revoke https://dev.azure.com/contoso\n"
        "watchword pat revoke https://dev.azure.com/contoso --id "
        "4721a58e-73b2-41a6-8225-50c022e6fd7d",
    .run = revoke_command::run,
};

}  // namespace watchword::pat
