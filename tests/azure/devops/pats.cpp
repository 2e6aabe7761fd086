#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "base/encoding.h"
#include "devops/organization_api.h"
#include "devops/pat_answers.h"
#include "devops/pat_rules.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

// The PAT lifecycle API (Microsoft Learn, "Manage personal access tokens using REST API", and the
// reference of "Pats").

namespace json = boost::json;

constexpr std::size_t kPageMax = 100;

Reply invalid(const std::string& message, const std::string& type = "VssServiceException") {
  return devops_error(400, message, type);
}

Reply not_bound() {
  return invalid("TF400898: An Internal Error Occurred. Activity Id: " + random_guid() + ".",
                 "ArgumentException");
}

using PatHandler = Reply (*)(Cloud&, const Request&, const Organization&, const Caller&);

// Users with a token of Entra's, and nobody else.
Reply serve(Cloud& cloud, const Request& request, PatHandler handler) {
  return answer_member(
      cloud, request, ApiStage::kPreview,
      [&](const Organization& organization, const Caller& caller) -> Reply {
        if (caller.credential == Caller::Credential::kApplicationToken)
          return devops_error(403, "Service principals are not allowed to perform this action.",
                              "InvalidAccessException");
        if (caller.credential != Caller::Credential::kUserToken)
          return devops_error(403, "The requested operation is not allowed.",
                              "InvalidAccessException");
        if (!caller.may(request.method == "GET" ? "vso.pats" : "vso.pats_manage"))
          return refuse_rest(cloud, request, organization, unauthorized(caller.account->login));
        return handler(cloud, request, organization, caller);
      });
}

struct Filters {
  std::string display = "active";
  std::string sort = "displayName";
  bool ascending = true;
  std::size_t top = kPageMax;
};

template <typename Names>
bool one_of(const std::string& value, const Names& names) {
  return std::find(std::begin(names), std::end(names), value) != std::end(names);
}

// Nothing when a value is not one that the service knows.
std::optional<Filters> read_filters(const Fields& query) {
  constexpr std::string_view kDisplay[] = {"active", "revoked", "expired", "all"};
  constexpr std::string_view kSort[] = {"displayName", "displayDate", "status"};
  Filters filters;
  if (query.has("displayFilterOption")) filters.display = query.get("displayFilterOption");
  if (query.has("sortByOption")) filters.sort = query.get("sortByOption");
  const std::string ascending = lower_case(query.get("isSortAscending"));
  filters.ascending = ascending != "false";
  const std::string top = query.get("$top");
  if (!top.empty() && std::from_chars(top.data(), top.data() + top.size(), filters.top).ptr !=
                          top.data() + top.size())
    return std::nullopt;
  const bool good = one_of(filters.display, kDisplay) && one_of(filters.sort, kSort) &&
                    (ascending.empty() || ascending == "true" || ascending == "false") &&
                    filters.top >= 1 && filters.top <= kPageMax;
  return good ? std::optional(filters) : std::nullopt;
}

std::vector<PersonalAccessToken> select(const Cloud& cloud, const Caller& caller,
                                        const Organization& organization, const Filters& filters) {
  using State = PersonalAccessToken::State;
  const std::int64_t now = cloud.clock.now();
  auto pats = cloud.pats.of(caller.account->login, organization.name);
  std::erase_if(pats, [&](const PersonalAccessToken& pat) {
    const State state = pat.state(now);
    return (filters.display == "active" && state != State::kActive) ||
           (filters.display == "expired" && state != State::kExpired) ||
           (filters.display == "revoked" && state != State::kRevoked);
  });
  std::stable_sort(pats.begin(), pats.end(), [&](const auto& a, const auto& b) {
    const auto& first = filters.ascending ? a : b;
    const auto& second = filters.ascending ? b : a;
    if (filters.sort == "displayDate") return first.valid_to < second.valid_to;
    if (filters.sort == "status") return first.state(now) < second.state(now);
    return first.display_name < second.display_name;
  });
  return pats;
}

// A continuation is good for the filters that it came with only.
std::string filters_mark(const Filters& filters) {
  return hex(sha256(filters.display + "," + filters.sort + (filters.ascending ? "+" : "-")))
      .substr(0, 8);
}

std::optional<std::size_t> continued_at(const Request& request, const Filters& filters) {
  const std::string token = request.query.get("continuationToken");
  if (token.empty()) return 0;
  const std::string text = decode_base64(token).value_or("");
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || text.substr(0, colon) != filters_mark(filters))
    return std::nullopt;
  std::size_t place = 0;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), place);
  return place;
}

Reply list(Cloud& cloud, const Request& request, const Organization& organization,
           const Caller& caller) {
  const auto filters = read_filters(request.query);
  if (!filters) return invalid("A parameter of the request is not valid.", "ArgumentException");
  const auto begin = continued_at(request, *filters);
  if (!begin) return invalid("The continuation token is not valid.", "ArgumentException");
  const auto pats = select(cloud, caller, organization, *filters);
  const std::size_t end = std::min(pats.size(), *begin + filters->top);
  json::array shown;
  for (std::size_t i = std::min(*begin, end); i < end; ++i)
    shown.push_back(describe(cloud, pats[i]));
  // The end is an empty text, or null where there never was more than one page.
  json::value next;
  if (end < pats.size())
    next = json::string(base64url(filters_mark(*filters) + ":" + std::to_string(end)));
  else if (*begin > 0)
    next = "";
  return json_reply({{"continuationToken", next}, {"patTokens", shown}});
}

// The caller's own token of that id, as this organization sees it.
std::optional<PersonalAccessToken> own(const Cloud& cloud, const Caller& caller,
                                       const Organization& organization, const std::string& id) {
  auto pat = cloud.pats.get(lower_case(id));
  if (!pat || pat->login != caller.account->login ||
      (!pat->is_global() && pat->organization != organization.name))
    return std::nullopt;
  return pat;
}

Reply get(Cloud& cloud, const Request& request, const Organization& organization,
          const Caller& caller) {
  if (!request.query.has("authorizationId")) return list(cloud, request, organization, caller);
  if (const auto fault = cloud.scenario.take_pat_fault("pats.get")) return pat_error(fault->error);
  const auto pat = own(cloud, caller, organization, request.query.get("authorizationId"));
  return pat ? pat_result(describe(cloud, *pat)) : pat_error("authorizationNotFound");
}

// A body that the service can read, or its complaint.
std::variant<json::object, Reply> read_body(const Request& request) {
  if (!request.headers.header("Content-Type").starts_with("application/json"))
    return devops_error(415,
                        "The request entity's media type '" +
                            request.headers.header("Content-Type") +
                            "' is not supported for this resource.",
                        "UnsupportedMediaTypeException");
  json::error_code error;
  const json::value body = json::parse(request.body, error);
  if (error || !body.is_object() || !binds(body.get_object())) return not_bound();
  return body.get_object();
}

Reply create(Cloud& cloud, const Request& request, const Organization& organization,
             const Caller& caller) {
  const auto body = read_body(request);
  if (const auto* complaint = std::get_if<Reply>(&body)) return *complaint;
  if (const auto fault = cloud.scenario.take_pat_fault("pats.create"))
    return pat_error(fault->error);
  auto made = new_pat(cloud, caller, organization, std::get<json::object>(body));
  if (const auto* error = std::get_if<std::string>(&made)) return pat_error(*error);
  auto& pat = std::get<PersonalAccessToken>(made);
  const std::string secret = new_personal_access_token();
  pat.secret_hash = hash_of_secret(secret);
  cloud.pats.put(pat);
  return pat_result(describe(cloud, pat, secret));
}

Reply update(Cloud& cloud, const Request& request, const Organization& organization,
             const Caller& caller) {
  const auto body = read_body(request);
  if (const auto* complaint = std::get_if<Reply>(&body)) return *complaint;
  if (const auto fault = cloud.scenario.take_pat_fault("pats.update"))
    return pat_error(fault->error);
  const auto& wanted = std::get<json::object>(body);
  const auto* id = wanted.if_contains("authorizationId");
  if (id == nullptr || !id->is_string()) return pat_error("invalidAuthorizationId");
  auto pat = own(cloud, caller, organization, std::string(id->get_string()));
  if (!pat) return pat_error("authorizationNotFound");
  auto changed = changed_pat(cloud, *std::move(pat), organization, wanted);
  if (const auto* error = std::get_if<std::string>(&changed)) return pat_error(*error);
  cloud.pats.put(std::get<PersonalAccessToken>(changed));
  return pat_result(describe(cloud, std::get<PersonalAccessToken>(changed)));
}

Reply revoke(Cloud& cloud, const Request& request, const Organization& organization,
             const Caller& caller) {
  const auto pat = own(cloud, caller, organization, request.query.get("authorizationId"));
  if (!pat)
    return devops_error(404, "The authorization was not found.", "AuthorizationNotFoundException");
  cloud.pats.revoke(pat->authorization_id);
  Reply reply = status_reply(204);
  reply.notes["pat"] = pat->authorization_id;
  return reply;
}

}  // namespace

Routes pat_routes(Cloud& cloud) {
  const std::string path = "/([^/]+)/_apis/[Tt]okens/[Pp]ats";
  const auto route = [&](const char* kind, const char* method, PatHandler handler) {
    return Route{
        kind, Service::kOrganization, method, path,
        [&cloud, handler](const Request& request) { return serve(cloud, request, handler); }};
  };
  return {route("pats.get", "GET", get), route("pats.create", "POST", create),
          route("pats.update", "PUT", update), route("pats.revoke", "DELETE", revoke)};
}

}  // namespace watchword::azure
