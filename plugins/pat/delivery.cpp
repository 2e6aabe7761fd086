#include "pat/delivery.h"

#include "common/text.h"
#include "pat/blocked.h"

namespace watchword::pat {
namespace {

// A life that was cut is not what was ordered: say so.
void tell_of_life(const Caller& caller, const TokenOrder& order, const PersonalToken& token) {
  constexpr std::int64_t kSlackSeconds = 3600;
  if (token.valid_to >= token.valid_from + order.lifetime_seconds - kSlackSeconds) return;
  plugin_host().notice(caller.organization.name + " allows a shorter life than was asked for: " +
                       "the token ends " + expiry(token.valid_to) + ".");
}

}  // namespace

void make_and_deliver(Rest& rest, const TokenOrder& order, Origin origin, bool prints) {
  const Host& host = plugin_host();
  const Caller& caller = rest.caller();
  const TokenMaker maker(rest);
  maker.settle();
  const PersonalToken token = maker.make(order, [&](const PersonalToken& made) {
    if (!prints) return KeptTokens(host, origin).save(kept_token(rest, made));
    Secret line = made.secret.clone();
    host.write(line.append("\n").view());
  });
  blocked(host, caller.organization.name).end();
  tell_of_life(caller, order, token);
  if (!prints)
    host.write("The token '" + printable(token.name, token.name.size()) + "' is kept for " +
               caller.organization.name + " and ends " + expiry(token.valid_to) + ". Its id is " +
               token.id + ".\n");
}

void require_place(const Caller& caller, std::string_view id) {
  const Host& host = plugin_host();
  const auto kept = KeptTokens(host, Origin::kSet).find(caller.organization.name);
  if (!kept || kept->is_expired(host.now()) || (!id.empty() && kept->id == id)) return;
  throw Failure(WW_INVALID,
                "another token is kept for " + caller.organization.name + " already" +
                    (kept->name.empty() ? "" : ", '" + kept->name + "'"),
                "Have the new one printed with --print, or end the old one first: watchword pat "
                "revoke " +
                    caller.url());
}

}  // namespace watchword::pat
