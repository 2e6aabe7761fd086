#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "base/encoding.h"
#include "devops/organization_api.h"
#include "devops/pat_answers.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

// The token administration API (Microsoft Learn, "Token Admin"): an organization's administrators
// see everybody's personal access tokens and revoke them. The secrets are never shown.

namespace json = boost::json;

constexpr int kUnauthorizedStatus = 401;
constexpr int kNoContent = 204;
constexpr std::size_t kDefaultPageSize = 20;
constexpr std::size_t kMaxPageSize = 1000;

Reply invalid_admin(const std::string& message) {
  return devops_error(kBadRequest, message, "VssPropertyValidationException");
}

Reply serve(Cloud& cloud, const Request& request, const auto& answer) {
  return answer_member(cloud, request, ApiStage::kPreview,
                       [&](const Organization& organization, const Caller& caller) {
                         if (organization.is_administered_by(caller.account->login) &&
                             caller.may("vso.tokenadministration"))
                           return answer(organization);
                         return devops_error(kUnauthorizedStatus,
                                             "VS403357: Access Denied: " + caller.account->login +
                                                 " needs the permission to administer tokens.",
                                             "AccessCheckException");
                       });
}

bool is_valid(const PersonalAccessToken& pat, const Organization& organization, std::int64_t now) {
  return pat.state(now) == PersonalAccessToken::State::kActive &&
         !pat.is_inactive(!organization.tenant.empty(), now);
}

json::object describe_session_token(const Cloud& cloud, const PersonalAccessToken& pat,
                                    const Organization& organization, const Person& person) {
  json::object shown = describe(cloud, pat);
  shown["clientId"] = kNoTenant;
  shown["accessId"] = guid_of("access " + pat.authorization_id);
  shown["hostAuthorizationId"] = kNoTenant;
  shown["userId"] = person.id;
  shown["alternateToken"] = nullptr;
  shown["isValid"] = is_valid(pat, organization, cloud.clock.now());
  shown["isPublic"] = false;
  shown["publicData"] = nullptr;
  shown["source"] = nullptr;
  shown["claims"] = nullptr;
  return shown;
}

const Person* find_person(const People& people, const std::string& descriptor) {
  const auto found = std::find_if(people.begin(), people.end(), [&](const Person& person) {
    return person.descriptor == descriptor;
  });
  return found == people.end() ? nullptr : &*found;
}

std::optional<std::size_t> page_size(const Request& request) {
  const std::string text = request.query.get("pageSize");
  if (text.empty()) return kDefaultPageSize;
  std::size_t size = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool good = failed == std::errc() && end == text.data() + text.size();
  return good && size > 0 && size <= kMaxPageSize ? std::optional(size) : std::nullopt;
}

// A continuation token is the id of the first token of the next page.
std::optional<std::size_t> start_of(const std::vector<PersonalAccessToken>& pats,
                                    const std::string& continuation) {
  if (continuation.empty()) return 0;
  const auto found = std::find_if(pats.begin(), pats.end(), [&](const PersonalAccessToken& pat) {
    return guid_of("page " + pat.authorization_id) == continuation;
  });
  if (found == pats.end()) return std::nullopt;
  return static_cast<std::size_t>(found - pats.begin());
}

// Microsoft Learn, "Personal Access Tokens - List" of token administration.
Reply list(const Cloud& cloud, const Request& request, const Organization& organization) {
  const std::string& descriptor = request.captures[1];
  if (descriptor.find('.') == std::string::npos)
    return invalid_admin("The descriptor is not valid.");
  const auto people = cloud.population.people(organization);
  const Person* person = find_person(*people, descriptor);
  if (person == nullptr)
    return devops_error(kNotFound, "VS403448: There is no user with descriptor " + descriptor + ".",
                        "IdentityNotFoundException");
  const auto size = page_size(request);
  if (!size) return invalid_admin("The page size is not valid.");
  // SSH keys are listed the same way; there are none.
  const bool keys = lower_case(request.query.get("isPublic")) == "true";
  const auto pats =
      keys ? std::vector<PersonalAccessToken>() : cloud.pats.of(person->login, organization.name);
  const auto start = start_of(pats, request.query.get("continuationToken"));
  if (!start) return invalid_admin("The continuation token is not valid.");
  const std::size_t end = std::min(*start + *size, pats.size());
  json::array page;
  for (std::size_t index = *start; index < end; ++index)
    page.push_back(describe_session_token(cloud, pats[index], organization, *person));
  json::value next;
  if (end < pats.size()) next = json::string(guid_of("page " + pats[end].authorization_id));
  return json_reply({{"value", page}, {"continuationToken", next}});
}

// Microsoft Learn, "Revocations - Revoke Authorizations": [{"authorizationId": "…"}].
Reply revoke(Cloud& cloud, const Request& request) {
  if (!request.headers.header("Content-Type").starts_with("application/json"))
    return devops_error(415, "The request entity's media type is not supported for this resource.",
                        "UnsupportedMediaTypeException");
  json::error_code error;
  const json::value body = json::parse(request.body, error);
  if (error || !body.is_array())
    return devops_error(kBadRequest, "TF400898: An Internal Error Occurred.", "ArgumentException");
  std::vector<std::string> ids;
  for (const json::value& entry : body.get_array()) {
    const auto* object = entry.if_object();
    const auto* id = object == nullptr ? nullptr : object->if_contains("authorizationId");
    if (id == nullptr || !id->is_string()) return invalid_admin("An authorizationId is missing.");
    ids.emplace_back(id->get_string());
  }
  for (const std::string& id : ids)
    if (!cloud.pats.get(id)) return invalid_admin("There is no authorization " + id + ".");
  for (const std::string& id : ids) cloud.pats.revoke(id);
  Reply reply = status_reply(kNoContent);
  reply.notes["revoked"] = ids.size();
  return reply;
}

}  // namespace

Routes token_admin_routes(Cloud& cloud) {
  return {{"tokenadmin.list", Service::kOrganization, "GET",
           "/([^/]+)/_apis/[Tt]oken[Aa]dmin/[Pp]ersonal[Aa]ccess[Tt]okens/([^/]+)",
           [&cloud](const Request& request) {
             return serve(cloud, request, [&](const Organization& organization) {
               return list(cloud, request, organization);
             });
           }},
          {"tokenadmin.revoke", Service::kOrganization, "POST",
           "/([^/]+)/_apis/[Tt]oken[Aa]dmin/[Rr]evocations", [&cloud](const Request& request) {
             return serve(cloud, request,
                          [&](const Organization&) { return revoke(cloud, request); });
           }}};
}

}  // namespace watchword::azure
