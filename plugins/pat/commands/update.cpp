#include <array>

#include "pat/delivery.h"
#include "pat/settings.h"

namespace watchword::pat {
namespace {
namespace update_command {

constexpr std::array<CommandOption, 6> kOptions{{
    kIdOption,
    {"--name", "TEXT", "Call it this"},
    {"--scope", "SCOPES", "What it may do from now on, with spaces between"},
    {"--lifetime", "DURATION", "Have it end after this time, counted from now"},
    kAllKeptOption,
    kAccountOption,
}};

NewToken typed_changes(const Invocation& invocation, const PersonalToken& token) {
  NewToken wanted{token.name, token.scope, token.valid_to};
  if (const auto name = invocation.value("--name")) wanted.name = *name;
  if (const auto scope = invocation.value("--scope"))
    wanted.scope = required_scope("--scope", *scope);
  if (const auto lifetime = invocation.value("--lifetime"))
    wanted.valid_to = plugin_host().now() + required_lifetime("--lifetime", *lifetime);
  return wanted;
}

bool changes_something(const Invocation& invocation) {
  return invocation.has("--name") || invocation.has("--scope") || invocation.has("--lifetime");
}

// What is kept of it is to be true as well.
void note_changes(const std::string& organization, const PersonalToken& token) {
  auto kept = find_kept_id(organization, token.id);
  if (!kept) return;
  kept->token.name = token.name;
  kept->token.scope = token.scope;
  kept->token.valid_to = token.valid_to;
  KeptTokens(plugin_host(), kept->origin).save(kept->token);
}

void update_at(Rest& rest, const Invocation& invocation) {
  const Host& host = plugin_host();
  const Caller& caller = rest.caller();
  const LifecycleApi api(rest);
  const Host::Lock lock = lock_organization(host, caller.organization.name, kLockTimeoutMs);
  const PersonalToken before = required_token(api, caller, typed_id(invocation, caller));
  warn_if_global(before);
  const PersonalToken token = api.update(before.id, typed_changes(invocation, before));
  note_changes(caller.organization.name, token);
  host.write("The token '" + token.name + "' has the scopes " + token.scope + " and ends " +
             expiry(token.valid_to) + ".\n");
}

bool run(const Invocation& invocation) {
  if (!changes_something(invocation))
    throw Failure(WW_INVALID, "nothing is to be changed",
                  "Name what is: --name, --scope or --lifetime.");
  at_organizations_with_token(invocation, [&](Rest& rest) { update_at(rest, invocation); });
  return true;
}

}  // namespace update_command
}  // namespace

constinit const PluginCommand kUpdateCommand{
    .group = kGroup,
    .name = "update",
    .argument = "URL",
    .summary = "Change a token's name, scopes or end",
    .description =
        "The token itself stays the same. One that has expired cannot be given a new life; "
        "`watchword pat rotate` makes another in its place. The organization's policy counts a "
        "token's life from the day it was made.",
    .options = update_command::kOptions,
    .examples =
        "watchword pat update https://dev.azure.com/contoso --lifetime 30d\n"
        "watchword pat update https://dev.azure.com/contoso --id ID --scope vso.code",
    .run = update_command::run,
};

}  // namespace watchword::pat
