#include "pat/commands.h"

#include <array>

#include <watchword/time.hpp>

#include "common/text.h"
#include "pat/instant.h"
#include "pat/organizations.h"
#include "pat/pat.h"

namespace watchword::pat {
namespace {

constexpr std::array<const PluginCommand*, 8> kCommands = {
    &kListCommand,   &kShowCommand,   &kCreateCommand, &kUpdateCommand,
    &kRotateCommand, &kRevokeCommand, &kSetCommand,    &kAuditCommand};

constexpr std::string_view kScheme = "https://";

std::optional<Organization> organization_of_address(std::string_view address) {
  if (!address.starts_with(kScheme)) return std::nullopt;
  address.remove_prefix(kScheme.size());
  const auto slash = std::min(address.find('/'), address.size());
  std::string_view host = address.substr(0, slash);
  std::string_view user;
  if (const auto at = host.rfind('@'); at != std::string_view::npos) {
    user = host.substr(0, at);
    host.remove_prefix(at + 1);
  }
  return organization_of(host, address.substr(slash), user);
}

}  // namespace

const ww_commands& commands() {
  return commands_table(kCommands);
}

const Host& plugin_host() {
  return static_cast<const Pat&>(*provider_instance()).host();
}

Caller typed_caller(const Invocation& invocation) {
  const Host& host = plugin_host();
  if (!invocation.argument() && !invocation.has("--org"))
    throw Failure(WW_INVALID, "no organization is named",
                  "Type its address, such as https://dev.azure.com/contoso.");
  const std::string named = "https://dev.azure.com/" + invocation.value("--org").value_or("");
  auto organization = organization_of_address(invocation.argument().value_or(named));
  if (!organization)
    throw Failure(WW_INVALID, "that is not the address of an Azure DevOps organization",
                  "Type one such as https://dev.azure.com/contoso.");
  return {std::move(*organization),
          invocation.value("--account").value_or(host.config("account").value_or("")),
          WW_REQUEST_INTERACTIVE};
}

void at_organizations(const Invocation& invocation, const std::function<void(Rest&)>& action) {
  Rest rest(plugin_host(), typed_caller(invocation));
  if (!invocation.has(kAllOrganizationsOption.name)) {
    action(rest);
    return;
  }
  for (const std::string_view option : {kIdOption.name, kPrintOption.name})
    if (invocation.has(option))
      throw Failure(WW_INVALID, std::string(option) + " is for the token of one organization",
                    "Leave it out, or --all-orgs.");
  for_each_organization(rest, action);
}

void at_organizations_with_token(const Invocation& invocation,
                                 const std::function<void(Rest&)>& action) {
  const bool all = invocation.has(kAllOrganizationsOption.name);
  bool any = !all;
  at_organizations(invocation, [&](Rest& there) {
    const std::string& organization = there.caller().organization.name;
    const auto kept = find_kept(organization);
    if (all && !kept) return;
    if (all && kept->token.id.empty()) {
      plugin_host().notice("Passed over " + organization +
                           ": its token was typed in, and its id is not known.");
      return;
    }
    any = true;
    action(there);
  });
  if (!any)
    throw Failure(WW_INVALID, "no token is kept for any organization of this account",
                  "Make one with `watchword pat create`.");
}

std::optional<Kept> find_kept(const std::string& organization) {
  for (const Origin origin : {Origin::kIssued, Origin::kSet})
    if (auto token = KeptTokens(plugin_host(), origin).find(organization))
      return Kept{origin, std::move(*token)};
  return std::nullopt;
}

std::optional<Kept> find_kept_id(const std::string& organization, std::string_view id) {
  for (const Origin origin : {Origin::kIssued, Origin::kSet})
    if (auto token = KeptTokens(plugin_host(), origin).find(organization))
      if (equal_ignoring_case(token->id, id)) return Kept{origin, std::move(*token)};
  return std::nullopt;
}

std::string typed_id(const Invocation& invocation, const Caller& caller) {
  if (const auto id = invocation.value("--id")) return *id;
  const auto kept = find_kept(caller.organization.name);
  if (kept && !kept->token.id.empty()) return kept->token.id;
  throw Failure(WW_INVALID,
                kept ? "the token that is kept for " + caller.organization.name +
                           " was typed in, and its id is not known"
                     : "no token is kept for " + caller.organization.name,
                "Name one with --id; `watchword pat list " + caller.url() + "` shows them.");
}

PersonalToken required_token(const LifecycleApi& api, const Caller& caller, std::string_view id) {
  if (auto token = api.find(id)) return std::move(*token);
  throw Failure(
      WW_INVALID,
      caller.organization.name + " knows no token of yours with the id " + printable(id, 60),
      "`watchword pat list " + caller.url() + " --state all` shows them.");
}

void warn_if_global(const PersonalToken& token) {
  if (!token.is_global) return;
  plugin_host().notice("The token '" + token.name +
                       "' is for all organizations; such tokens stop on " +
                       std::string(kGlobalTokensEnd) +
                       ". Make one for each organization that needs it: watchword pat create");
}

json::object token_json(const PersonalToken& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"scope", token.scope},
          {"valid_from", format_rfc3339(token.valid_from)},
          {"valid_to", format_rfc3339(token.valid_to)},
          {"all_organizations", token.is_global}};
}

std::string expiry(std::int64_t valid_to) {
  if (valid_to == 0) return {};
  return format_day(valid_to) + ", " + distance(valid_to, plugin_host().now());
}

void print(const json::value& value) {
  plugin_host().write(serialize(value) + "\n");
}

}  // namespace watchword::pat
