#include <array>

#include <watchword/time.hpp>

#include "pat/commands.h"

namespace watchword::pat {
namespace {
namespace show_command {

constexpr std::array<CommandOption, 4> kOptions{
    {kIdOption, kAllKeptOption, kAccountOption, kJsonOption}};

void show_at(Rest& rest, const Invocation& invocation) {
  const Host& host = plugin_host();
  const Caller& caller = rest.caller();
  const std::string id = typed_id(invocation, caller);
  const PersonalToken token = required_token(LifecycleApi(rest), caller, id);
  const bool kept = find_kept_id(caller.organization.name, id).has_value();
  if (invocation.has("--json")) {
    json::object out = token_json(token);
    out["kept"] = kept;
    print(out);
  } else {
    host.write_table({"Token", token.name},
                     {{"Id", token.id},
                      {"Scopes", token.scope},
                      {"Made", format_day(token.valid_from)},
                      {"Expires", expiry(token.valid_to)},
                      {"For", token.is_global ? "all organizations" : caller.organization.name},
                      {"Kept here", kept ? "yes" : "no"}});
  }
  warn_if_global(token);
}

bool run(const Invocation& invocation) {
  at_organizations_with_token(invocation, [&](Rest& rest) { show_at(rest, invocation); });
  return true;
}

}  // namespace show_command
}  // namespace

constinit const PluginCommand kShowCommand{
    .group = kGroup,
    .name = "show",
    .argument = "URL",
    .summary = "Show what the service says of a token",
    .description =
        "Everything but the token itself, which the service tells once, when it is made.",
    .options = show_command::kOptions,
    .examples =
        "watchword pat show https://dev.azure.com/contoso\n"
        "watchword pat show https://dev.azure.com/contoso --id "
        "4721a58e-73b2-41a6-8225-50c022e6fd7d",
    .run = show_command::run,
};

}  // namespace watchword::pat
