#pragma once

#include "devops/access.h"
#include "devops/replies.h"

namespace watchword::azure {

// What every resource below {organization}/_apis does first: the organization is the first group
// of the route's pattern and the caller one of its members. `answer` takes the Organization and the
// Caller.
Reply answer_member(Cloud& cloud, const Request& request, const auto& answer) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  const auto who = identify(cloud, request, *organization);
  if (const auto* refusal = std::get_if<Refusal>(&who))
    return refuse_rest(cloud, request, *organization, *refusal);
  const Caller& caller = std::get<Caller>(who);
  Reply reply = answer(*organization, caller);
  reply.notes["account"] = caller.account->login;
  return reply;
}

}  // namespace watchword::azure
