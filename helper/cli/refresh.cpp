#include <array>
#include <ctime>

#include "broker/accounts.h"
#include "cli/commands.h"
#include "cli/deadline.h"
#include "cli/exit_code.h"
#include "cli/format.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 3> kRefreshOptions{{
    {.name = "--all", .summary = "Renew every session, whether it is due or not"},
    {"--within", "DURATION", "Renew what would lapse within this time; 14d unless given"},
    kTimeoutOption,
}};

constexpr std::int64_t kWithinDefaultSeconds = 14 * 86400;
constexpr std::int64_t kEverything = -1;

std::int64_t within(const Arguments& arguments) {
  if (arguments.has("--all")) return kEverything;
  const auto typed = arguments.value("--within");
  return typed ? required_duration("--within", *typed) : kWithinDefaultSeconds;
}

std::string who(const broker::Renewal& renewal) {
  const std::string& account = renewal.account.empty() ? renewal.session : renewal.account;
  return account.empty() ? renewal.provider->name : account + " (" + renewal.provider->name + ")";
}

std::string until(const broker::Renewal& renewal) {
  if (renewal.session_ends_at == 0) return ".";
  return "; the session ends " + from_now(renewal.session_ends_at, std::time(nullptr)) + ".";
}

int renew_and_tell(const Context& context) {
  const std::int64_t within_seconds = within(context.arguments);
  const auto renewals = broker::renew(context.seams, within_seconds);
  if (renewals.empty()) context.say("There is no session that could be renewed.");
  int code = kDone;
  for (const broker::Renewal& renewal : renewals) {
    const ww_status status = renewal.outcome.status();
    if (status == WW_OK) {
      context.say("Renewed: " + who(renewal) + until(renewal));
    } else if (status == WW_NOT_FOUND) {
      context.say("Not due: " + who(renewal) + until(renewal));
    } else {
      const Failure failure(status, who(renewal) + " was not renewed: " + renewal.outcome.message(),
                            renewal.outcome.advice());
      print_failure(context.services.log, failure);
      context.services.tell_on_desktop(failure, who(renewal));
      if (code == kDone) code = exit_code(status);
    }
  }
  if (code == kInterrupted) throw Failure(WW_CANCELLED, "the rest was not renewed");
  return code;
}

int run_refresh(Context& context) {
  context.services.begin("");
  return within_timeout(context, "not everything was renewed",
                        [&] { return renew_and_tell(context); });
}

}  // namespace

constinit const Command kRefreshCommand{
    .name = "refresh",
    .group = Group::kSignIn,
    .summary = "Renew sessions that would lapse if nobody used them",
    .description =
        "Renews, without asking anybody, the sessions that would end within some time, so that a "
        "machine that is seldom used stays signed in. To be run by a timer; the manual "
        "page of a provider whose sessions lapse has one.\n\n"
        "The exit code is that of the first session that could not be renewed; the others are "
        "renewed all the same.",
    .options = kRefreshOptions,
    .examples = "watchword refresh\nwatchword refresh --within 30d\nwatchword refresh --all",
    .run = run_refresh,
};

}  // namespace watchword::cli
