
#include "base/encoding.h"
#include "base/pattern.h"
#include "devops/organization_api.h"
#include "services.h"
#include "world/people.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

const Organization kNoOrganization{};

// Runs `answer` for whoever calls with a credential that is good and a version that will do.
Reply answer_caller(const Cloud& cloud, const Request& request, const auto& answer) {
  const auto who = identify(cloud, request);
  if (const auto* refusal = std::get_if<Refusal>(&who))
    return refuse_rest(cloud, request, kNoOrganization, *refusal);
  if (auto refusal = refuse_api_version(request, ApiStage::kReleased)) return *std::move(refusal);
  const Caller& caller = std::get<Caller>(who);
  Reply reply = answer(caller);
  add_caller(request, *caller.account,
             identity_id(caller.tenant, caller.account->oid_in(caller.tenant)), reply);
  add_version(request, ApiStage::kReleased, reply);
  return reply;
}

// Microsoft Learn, "Profiles - Get": `me`, or the id, which is the same person for us.
Reply describe(const Account& account, const std::string& id, const std::string& wanted) {
  if (wanted != "me" && wanted != id)
    return devops_error(kNotFound, "VS403253: The profile " + wanted + " does not exist.",
                        "ProfileDoesNotExistException");
  return json_reply({{"displayName", account.name},
                     {"publicAlias", id},
                     {"emailAddress", account.login},
                     {"coreRevision", 1},
                     {"timeStamp", "2024-05-06T07:08:09.1233333+00:00"},
                     {"id", id},
                     {"revision", 1}});
}

Reply profile(const Cloud& cloud, const Request& request) {
  return answer_caller(cloud, request, [&](const Caller& caller) {
    return describe(*caller.account,
                    identity_id(caller.tenant, caller.account->oid_in(caller.tenant)),
                    lower_case(request.captures[0]));
  });
}

// The same below an organization, where the typed clients look for it, and for all that it accepts.
Reply profile_in_organization(Cloud& cloud, const Request& request) {
  return answer_member(cloud, request, ApiStage::kReleased,
                       [&](const Organization& organization, const Caller& caller) {
                         return describe(*caller.account,
                                         identity_id(organization, *caller.account),
                                         lower_case(request.captures[1]));
                       });
}

// A guest is a member of another tenant's organizations under another id.
json::array organizations_of(const Cloud& cloud, const Caller& caller) {
  json::array accounts;
  for (const Organization& organization : cloud.directory.organizations()) {
    const bool same_tenant = organization.tenant.empty() ? caller.tenant == kTransferTenant
                                                         : organization.tenant == caller.tenant;
    if (!same_tenant || !caller.account->is_member(organization.name)) continue;
    accounts.push_back({{"accountId", organization.id},
                        {"accountUri", "https://vssps.dev.azure.com/" + organization.name + "/"},
                        {"accountName", organization.name},
                        {"properties", json::object()}});
  }
  return accounts;
}

bool is_guid(const std::string& text) {
  static const Pattern form("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  return form.match(lower_case(text)).has_value();
}

// Microsoft Learn, "Accounts - List": memberId or ownerId is required.
Reply accounts(const Cloud& cloud, const Request& request) {
  return answer_caller(cloud, request, [&](const Caller& caller) {
    const std::string owner = request.query.get("ownerId");
    const std::string id = owner.empty() ? request.query.get("memberId") : owner;
    if (id.empty())
      return devops_error(kBadRequest, "One of ownerId and memberId is required.",
                          "VssPropertyValidationException");
    // A second question mark in the URL makes what follows it a part of the id.
    if (!is_guid(id))
      return devops_error(kBadRequest, "The value '" + id + "' is not a valid GUID.",
                          "VssPropertyValidationException");
    if (lower_case(id) != identity_id(caller.tenant, caller.account->oid_in(caller.tenant)))
      return devops_error(kForbidden,
                          "Access denied: these are the organizations of somebody else.",
                          "AccessCheckException");
    json::array found = owner.empty() ? organizations_of(cloud, caller) : json::array();
    if (cloud.scenario.bare_accounts()) return json_array_reply(found);
    return json_reply({{"count", found.size()}, {"value", found}});
  });
}

}  // namespace

Routes profile_routes(Cloud& cloud) {
  return {{"profile.get", Service::kProfile, "GET", "/_apis/profile/profiles/([^/]+)",
           [&cloud](const Request& request) { return profile(cloud, request); }},
          {"profile.get", Service::kOrganization, "GET",
           "/([^/]+)/_apis/[Pp]rofile/[Pp]rofiles/([^/]+)",
           [&cloud](const Request& request) { return profile_in_organization(cloud, request); }},
          {"profile.accounts", Service::kProfile, "GET", "/_apis/accounts",
           [&cloud](const Request& request) { return accounts(cloud, request); }}};
}

}  // namespace watchword::azure
