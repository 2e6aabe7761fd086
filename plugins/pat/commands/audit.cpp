#include <algorithm>
#include <array>
#include <iterator>

#include "common/text.h"
#include "pat/audit_report.h"
#include "pat/auditing.h"
#include "pat/commands.h"
#include "pat/organizations.h"
#include "pat/settings.h"

namespace watchword::pat {
namespace {
namespace audit_command {

constexpr std::string_view kDefaultWithin = "14d";

constexpr std::array<CommandOption, 11> kOptions{{
    {"--org", "NAME", "The organization, in place of an address"},
    kAllOrganizationsOption,
    {"--user", "TEXT", "Only users with this in their login or name"},
    {"--finding", "WHAT", "Only tokens to be looked at, or those with this finding",
     "any|global|full-scope|expiring|expired-but-valid|inactive|no-end"},
    {"--within", "DURATION", "What ends within this time is expiring; 14d unless given"},
    {"--ended", "", "Also tokens that are over"},
    {"--csv", "", "Print comma-separated values"},
    kJsonOption,
    {"--revoke", "", "End all tokens that are shown, after a question"},
    {"--yes", "", "Do not ask before --revoke"},
    kAccountOption,
}};

AuditOrder typed_order(const Invocation& invocation) {
  AuditOrder order;
  order.user = invocation.value("--user").value_or("");
  const std::string finding = invocation.value("--finding").value_or("");
  order.any_finding = finding == "any";
  for (const Finding known : kFindings)
    if (finding == name_of(known)) order.finding = known;
  order.with_ended = invocation.has("--ended");
  order.expiring_within =
      required_time("--within", invocation.value("--within").value_or(std::string(kDefaultWithin)));
  if (invocation.has("--revoke") && !order.is_narrow())
    throw Failure(WW_INVALID, "--revoke alone would end every token of the organization",
                  "Say which ones with --finding or --user, and look at them without --revoke "
                  "first.");
  if (invocation.has("--revoke") && invocation.has(kAllOrganizationsOption.name))
    throw Failure(WW_INVALID, "--revoke works on one organization at a time",
                  "Leave --all-orgs out and name the organization.");
  return order;
}

ReportForm typed_form(const Invocation& invocation) {
  if (invocation.has("--csv") && invocation.has("--json"))
    throw Failure(WW_INVALID, "--csv and --json cannot both be", "Leave one of them out.");
  if (invocation.has("--csv")) return ReportForm::kCsv;
  return invocation.has("--json") ? ReportForm::kJson : ReportForm::kTable;
}

// The number has to be typed: it tells whether what was read is what will be done.
void confirm(const Host& host, std::size_t count, const std::string& organization) {
  const std::string number = std::to_string(count);
  const std::string prompt = "Revoke " + number + (count == 1 ? " token" : " tokens") + " of " +
                             organization +
                             "? This cannot be taken back. Type the number to go on: ";
  Secret answer;
  try {
    answer = host.ask(prompt, Echo::kShown);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INTERACTION_REQUIRED) throw;
    throw Failure(WW_INTERACTION_REQUIRED,
                  "nobody can be asked whether to revoke " + number + " tokens of " + organization,
                  "Add --yes where that was decided before.");
  }
  if (trimmed(answer.view()) != number)
    throw Failure(WW_CANCELLED, "no token was revoked: the number typed was not " + number);
}

void end_tokens(Rest& rest, const Invocation& invocation, const std::vector<AuditedToken>& tokens) {
  const std::string& organization = rest.caller().organization.name;
  if (tokens.empty()) return;
  if (!invocation.has("--yes")) confirm(rest.host(), tokens.size(), organization);
  revoke_audited(rest, tokens);
  rest.host().notice(std::to_string(tokens.size()) +
                     (tokens.size() == 1 ? " token of " : " tokens of ") + organization +
                     (tokens.size() == 1 ? " was" : " were") + " revoked.");
}

bool run(const Invocation& invocation) {
  const Host& host = plugin_host();
  const AuditOrder order = typed_order(invocation);
  const ReportForm form = typed_form(invocation);
  Rest rest(host, typed_caller(invocation));
  Audit found;
  const auto look = [&](Rest& one) {
    Audit there = audit(one, order);
    found.user_count += there.user_count;
    std::move(there.tokens.begin(), there.tokens.end(), std::back_inserter(found.tokens));
  };
  if (invocation.has(kAllOrganizationsOption.name))
    for_each_organization(rest, look);
  else
    look(rest);
  sort_by_worry(found.tokens);
  show_report(host, found.tokens, form);
  host.notice(summary(found.tokens) + "; " + std::to_string(found.user_count) +
              (found.user_count == 1 ? " user" : " users") + " looked at.");
  if (invocation.has("--revoke")) end_tokens(rest, invocation, found.tokens);
  return !found.tokens.empty();
}

}  // namespace audit_command
}  // namespace

constinit const PluginCommand kAuditCommand{
    .group = kGroup,
    .name = "audit",
    .argument = "[URL]",
    .summary = "Look through everybody's personal access tokens of an organization",
    .description =
        "For administrators of the organization. Goes through all of its users and all of their "
        "tokens and shows first what is worrying most: tokens for all organizations (global), "
        "tokens that may do everything (full-scope), those that end soon (expiring), those that "
        "are past their end and still taken (expired-but-valid), those that are no longer taken "
        "before their end, because nobody used them for 90 days or somebody revoked them "
        "(inactive), and those that live for longer than a year (no-end).\n\n"
        "With --revoke the tokens that are shown are ended, once the number of them was typed; "
        "--yes leaves the question out. Users are asked for one after the other, so a large "
        "organization takes a while.",
    .options = audit_command::kOptions,
    .examples =
        "watchword pat audit https://dev.azure.com/contoso\n"
        "watchword pat audit --org contoso --finding any --csv > audit.csv\n"
        "watchword pat audit --org contoso --finding global --revoke",
    .run = audit_command::run,
};

}  // namespace watchword::pat
