// What one request is about: the configuration that holds for it, the organization, the account.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/sdk/provider.hpp>

#include "common/organization.h"
#include "entra/authority.h"

namespace watchword::entra {

enum class Flow { kAuto, kBrowser, kDeviceCode };

// The identity broker of the desktop: whether it is asked, and as which application.
enum class BrokerUse { kAuto, kNever, kAlways };

struct BrokerSettings {
  BrokerUse use = BrokerUse::kAuto;
  std::string client_id;
  std::string redirect_uri;
};

struct EntraTarget {
  Request request;
  // Whose account is chosen and bound: an organization of Azure DevOps, or another service that
  // people sign in to, by its host.
  std::optional<Organization> organization;
  bool says_tenant = true;  // when it is asked; else everybody's own tenant is meant
  // Whose credential is wanted, or empty: typed at login, else the request's user name where it is
  // an account, else configured.
  std::string account;
  std::string tenant;                             // named by a person or configured, or empty
  std::optional<Authority> configured_authority;  // entra.authorityHost or AZURE_AUTHORITY_HOST
  std::string client_id;
  std::string redirect_uri;  // empty: the listener's own
  std::string scopes;        // of the resource, separated by spaces: asked for, or configured
  Flow flow = Flow::kAuto;
  BrokerSettings broker;

  // Whether a sign-in for this request says which account the organization uses from then on: not
  // where the account is somebody's word for this request alone.
  bool chooses_account() const { return account.empty(); }
  // For sentences: "contoso" or "Azure DevOps".
  std::string organization_name() const;
  // "watchword login https://dev.azure.com/contoso"
  std::string login_command() const;
};

// Whether tokens of a scope are issued for the host: of Azure DevOps, or of another service, for
// which the manifest says the same ("tokensFor").
bool serves_host(const Request& request);
// Whether people sign in to that host; a key vault is opened by machines alone.
bool serves_people(const Request& request);

// The account that the request itself names: typed, or the user name of its address; or empty. On
// dev.azure.com a user name without an "@" is usually the organization.
std::string named_account(const Request& request);

// Throws Failure(WW_INVALID) that names the configuration value that makes no sense.
EntraTarget make_target(const Host& host, const Request& request);

}  // namespace watchword::entra
