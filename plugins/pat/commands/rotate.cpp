#include <algorithm>
#include <array>

#include "pat/delivery.h"
#include "pat/instant.h"
#include "pat/settings.h"
#include "pat/token_name.h"

namespace watchword::pat {
namespace {
namespace rotate_command {

constexpr std::array<CommandOption, 5> kOptions{{
    kIdOption,
    {"--lifetime", "DURATION", "How long the new one lives; as long as the old one unless given"},
    kPrintOption,
    kAllKeptOption,
    kAccountOption,
}};

TokenOrder order_like(const PersonalToken& old, const Invocation& invocation) {
  TokenOrder order;
  order.name = without_mark(old.name);
  order.keeps_name = order.name == old.name;
  order.scope = required_scope("the token '" + old.name + "'", old.scope);
  order.old_id = old.id;
  const auto lifetime = invocation.value("--lifetime");
  order.lifetime_seconds = lifetime ? required_lifetime("--lifetime", *lifetime)
                                    : std::max(old.valid_to - old.valid_from, kDaySeconds);
  return order;
}

void rotate_at(Rest& rest, const Invocation& invocation) {
  const Host& host = plugin_host();
  const Caller& caller = rest.caller();
  const bool prints = invocation.has("--print");
  const Host::Lock lock = lock_organization(host, caller.organization.name, kLockTimeoutMs);
  const PersonalToken old =
      required_token(LifecycleApi(rest), caller, typed_id(invocation, caller));
  warn_if_global(old);
  const auto kept = find_kept_id(caller.organization.name, old.id);
  if (kept && prints)
    throw Failure(WW_INVALID,
                  "the token '" + old.name + "' is kept here, and git would be left without one",
                  "Rotate it without --print.");
  if (!kept && !prints) require_place(caller, old.id);
  make_and_deliver(rest, order_like(old, invocation), kept ? kept->origin : Origin::kSet, prints);
}

bool run(const Invocation& invocation) {
  at_organizations_with_token(invocation, [&](Rest& rest) { rotate_at(rest, invocation); });
  return true;
}

}  // namespace rotate_command
}  // namespace

constinit const PluginCommand kRotateCommand{
    .group = kGroup,
    .name = "rotate",
    .argument = "URL",
    .summary = "Replace a token by a new one of the same name and scopes",
    .description =
        "Makes the new token, tries it out, keeps or prints it, and only then revokes the old "
        "one. When something fails on the way, the new one is revoked and the old one stays; that "
        "holds for a command that is killed, too, from the next use of Watchword for this "
        "organization on.",
    .options = rotate_command::kOptions,
    .examples =
        "watchword pat rotate https://dev.azure.com/contoso\n"
        "watchword pat rotate https://dev.azure.com/contoso --id ID --print",
    .run = rotate_command::run,
};

}  // namespace watchword::pat
