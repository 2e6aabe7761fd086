#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/encoding.h"
#include "devops/organization_api.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

// What the service has been seen to send, the rest behind a continuation token
// (benday.com, "Azure DevOps API Continuation Tokens / Graph API not returning all users").
constexpr std::size_t kPageSize = 499;

json::object describe(const Person& person) {
  return {{"subjectKind", "user"},
          {"metaType", "member"},
          {"directoryAlias", person.login.substr(0, person.login.find('@'))},
          {"domain", person.tenant.empty() ? "Windows Live ID" : person.tenant},
          {"principalName", person.login},
          {"mailAddress", person.login},
          {"origin", person.tenant.empty() ? "msa" : "aad"},
          {"originId", person.oid},
          {"displayName", person.name},
          {"descriptor", person.descriptor}};
}

// Of a continuation token, which is the number of users before it, in base64.
std::optional<std::size_t> start_of(const std::string& continuation) {
  if (continuation.empty()) return 0;
  const std::string digits = decode_base64(continuation).value_or("");
  std::size_t start = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), start);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return start;
}

// Whether a comma-separated list has the kind of this person; an empty list has all.
bool wanted(const std::string& subject_types, const Person& person) {
  if (subject_types.empty()) return true;
  std::istringstream list(subject_types);
  for (std::string type; std::getline(list, type, ',');)
    if (type == (person.tenant.empty() ? "msa" : "aad")) return true;
  return false;
}

// Microsoft Learn, "Users - List" of the graph: the continuation token comes in a header.
Reply list_users(const Cloud& cloud, const Request& request, const Organization& organization) {
  const auto start = start_of(request.query.get("continuationToken"));
  const auto people = cloud.population.people(organization);
  if (!start || *start > people->size())
    return devops_error(kBadRequest, "The continuation token is not valid.",
                        "GraphBadRequestException");
  const std::size_t end = std::min(*start + kPageSize, people->size());
  json::array page;
  for (std::size_t index = *start; index < end; ++index)
    if (wanted(request.query.get("subjectTypes"), (*people)[index]))
      page.push_back(describe((*people)[index]));
  Reply reply = json_reply({{"count", page.size()}, {"value", page}});
  if (end < people->size())
    reply.headers.add("X-MS-ContinuationToken", base64(std::to_string(end)));
  return reply;
}

}  // namespace

Routes graph_users_routes(Cloud& cloud) {
  return {{"graph.users", Service::kOrganization, "GET", "/([^/]+)/_apis/graph/users",
           [&cloud](const Request& request) {
             return answer_member(cloud, request, ApiStage::kPreview,
                                  [&](const Organization& organization, const Caller& caller) {
                                    return caller.may("vso.graph")
                                               ? list_users(cloud, request, organization)
                                               : refuse_rest(cloud, request, organization,
                                                             unauthorized(caller.account->login));
                                  });
           }}};
}

}  // namespace watchword::azure
