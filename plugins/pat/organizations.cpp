#include "pat/organizations.h"

#include <algorithm>
#include <optional>

#include <watchword/encoding.hpp>

namespace watchword::pat {
namespace {

constexpr std::string_view kAccountsVersion = "api-version=7.1";
constexpr std::string_view kDevAzure = "dev.azure.com";

std::string profile_services(const Rest& rest) {
  return "https://app.vssps.visualstudio.com" + rest.caller().organization.port + "/_apis/";
}

std::string id_of_caller(Rest& rest) {
  const RestReply reply = rest.call(
      "GET", profile_services(rest) + "profile/profiles/me?" + std::string(kAccountsVersion));
  const std::string_view id = text_at(reply.body, "id");
  if (id.empty())
    throw Failure(WW_NETWORK, "Azure DevOps does not say who is signed in",
                  "Name one organization at a time, without --all-orgs.");
  return std::string(id);
}

// Seen both as {"count", "value"} and as an array.
const json::array* accounts_in(const RestReply& reply) {
  const json::array* bare = reply.body.if_array();
  return bare != nullptr ? bare : array_at(reply.body, "value");
}

Caller at_organization(const Rest& rest, const std::string& name) {
  Caller caller = rest.caller();
  caller.organization =
      *organization_of(std::string(kDevAzure) + caller.organization.port, name, "");
  caller.account = rest.account();
  return caller;
}

}  // namespace

std::vector<std::string> organizations_of_caller(Rest& rest) {
  const std::string member = percent_encode(id_of_caller(rest));
  const RestReply reply = rest.call("GET", profile_services(rest) + "accounts?memberId=" + member +
                                               "&" + std::string(kAccountsVersion));
  const json::array* accounts = accounts_in(reply);
  if (accounts == nullptr)
    throw Failure(WW_NETWORK, "Azure DevOps answered a list of organizations that cannot be read",
                  "Name one organization at a time, without --all-orgs.");
  std::vector<std::string> names;
  for (const json::value& account : *accounts) {
    // Only what is a name goes into other addresses.
    const auto organization = organization_of(kDevAzure, text_at(account, "accountName"), "");
    if (organization) names.push_back(organization->name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void for_each_organization(Rest& rest, const std::function<void(Rest&)>& action) {
  std::optional<Failure> refused;
  bool any = false;
  for (const std::string& name : organizations_of_caller(rest)) {
    Rest there(rest.host(), at_organization(rest, name));
    try {
      action(there);
      any = true;
    } catch (const Failure& failure) {
      if (failure.status() != WW_REFUSED && failure.status() != WW_INTERACTION_REQUIRED) throw;
      rest.host().notice("Passed over " + name + ": " + failure.message() + ".");
      refused = failure;
    }
  }
  if (!any && refused) throw *refused;
}

}  // namespace watchword::pat
