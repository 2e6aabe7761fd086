#pragma once

#include "devops/access.h"
#include "devops/replies.h"

namespace watchword::azure {

// What every resource below {organization}/_apis does first: the organization is the first group
// of the route's pattern, the caller one of its members and the version one that will do. `answer`
// takes the Organization and the Caller.
Reply answer_member(Cloud& cloud, const Request& request, ApiStage stage, const auto& answer) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  const auto who = identify(cloud, request, *organization);
  if (const auto* refusal = std::get_if<Refusal>(&who))
    return refuse_rest(cloud, request, *organization, *refusal);
  if (auto refusal = refuse_api_version(request, stage)) return *std::move(refusal);
  const Caller& caller = std::get<Caller>(who);
  Reply reply = answer(*organization, caller);
  add_caller(request, *caller.account, identity_id(*organization, *caller.account), reply);
  add_version(request, stage, reply);
  return reply;
}

}  // namespace watchword::azure
