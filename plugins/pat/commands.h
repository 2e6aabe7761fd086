// The commands of `watchword pat`, one in a file of its own, and what they share.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <watchword/sdk/commands.hpp>

#include "pat/kept_token.h"
#include "pat/lifecycle_api.h"
#include "pat/rest.h"

namespace watchword::pat {

extern const PluginCommand kListCommand;
extern const PluginCommand kShowCommand;
extern const PluginCommand kCreateCommand;
extern const PluginCommand kUpdateCommand;
extern const PluginCommand kRotateCommand;
extern const PluginCommand kRevokeCommand;
extern const PluginCommand kSetCommand;
extern const PluginCommand kAuditCommand;

const ww_commands& commands();

// The name of this plugin's commands.
inline constexpr std::string_view kGroup = "pat";

// Options that several commands have.
inline constexpr CommandOption kAccountOption{
    "--account", "NAME", "Use the session of this account, such as ada@contoso.example"};
inline constexpr CommandOption kAllOrganizationsOption{
    "--all-orgs", "", "At all organizations of the account, in the same tenant"};
inline constexpr CommandOption kAllKeptOption{
    "--all-orgs", "", "The tokens that are kept for any organization of the account"};
inline constexpr CommandOption kJsonOption{"--json", "", "Print JSON"};
inline constexpr CommandOption kIdOption{
    "--id", "ID", "The token of this id; without it the one that is kept for the organization"};
inline constexpr CommandOption kPrintOption{"--print", "",
                                            "Print the token, this once, instead of keeping it"};

// The plugin's host; there while a command runs.
const Host& plugin_host();

// The organization of the address that was typed or of --org, and the account. Throws
// Failure(WW_INVALID) when the address names no organization.
Caller typed_caller(const Invocation& invocation);

// Runs `action` at the organization that was typed, or with --all-orgs at each one of the account,
// as for_each_organization() does. Throws Failure(WW_INVALID) for an option of one organization's.
void at_organizations(const Invocation& invocation, const std::function<void(Rest&)>& action);

// The same, with --all-orgs for those organizations only for which a token is kept whose id is
// known. Throws Failure(WW_INVALID) when there are none.
void at_organizations_with_token(const Invocation& invocation,
                                 const std::function<void(Rest&)>& action);

// The token that is kept for an organization: the one that Watchword made, else the one that a
// person put there.
struct Kept {
  Origin origin;
  KeptToken token;
};
std::optional<Kept> find_kept(const std::string& organization);
// The one of that id.
std::optional<Kept> find_kept_id(const std::string& organization, std::string_view id);

// The id of --id, else of the kept token. Throws Failure(WW_INVALID) when there is neither.
std::string typed_id(const Invocation& invocation, const Caller& caller);

// The token of that id. Throws Failure when there is none.
PersonalToken required_token(const LifecycleApi& api, const Caller& caller, std::string_view id);

// A token for all organizations is warned about wherever it is met.
void warn_if_global(const PersonalToken& token);

// As --json prints a token; without its secret.
json::object token_json(const PersonalToken& token);

// "2026-12-21, in 30 days".
std::string expiry(std::int64_t valid_to);

void print(const json::value& value);

}  // namespace watchword::pat
