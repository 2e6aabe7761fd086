#include "devops/pat_rules.h"

#include <algorithm>
#include <sstream>

#include "base/encoding.h"
#include "devops/pat_answers.h"
#include "world/scope_names.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNameLength = 256;
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kDefaultLife = 30 * kDay;
constexpr std::int64_t kLongestLife = 366 * kDay;
// What a token gets that is made without saying (an empty text is none).
constexpr const char* kEverything = "app_token";
constexpr const char* kUnnamed = "Personal access token";

bool are_scopes(const std::string& text) {
  std::istringstream words(text);
  bool any = false;
  for (std::string word; words >> word; any = true)
    if (!is_scope_name(word)) return false;
  return any;
}

std::string text_of(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

bool flag_of(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// What holds for new and changed tokens alike; "none" when nothing is wrong.
std::string violation(const Cloud& cloud, const PersonalAccessToken& pat,
                      const Organization& organization) {
  const PersonalAccessTokenPolicy policy = cloud.scenario.pat_policy(organization.name);
  if (pat.display_name.empty()) return "displayNameRequired";
  if (pat.display_name.size() > kMaxNameLength) return "invalidDisplayName";
  if (!are_scopes(pat.scope)) return "invalidScope";
  if (policy.block_full_scope && pat.scope.find(kEverything) != std::string::npos)
    return "fullScopePatPolicyViolation";
  if (pat.valid_to <= cloud.clock.now()) return "invalidValidTo";
  return "none";
}

// Lifetimes are cut to what is allowed, without a word: only the answer's validTo tells.
void clamp(const Cloud& cloud, PersonalAccessToken& pat, const Organization& organization) {
  const auto days = cloud.scenario.pat_policy(organization.name).max_lifespan_days;
  const std::int64_t longest = days ? *days * kDay : kLongestLife;
  pat.valid_to = std::min(pat.valid_to, pat.valid_from + longest);
}

bool is_given(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value != nullptr && !value->is_null();
}

// Takes over the members that are there; false when validTo is no time.
bool apply(PersonalAccessToken& pat, const json::object& body) {
  if (is_given(body, "displayName")) pat.display_name = text_of(body, "displayName");
  if (is_given(body, "scope")) pat.scope = text_of(body, "scope");
  if (!is_given(body, "validTo")) return true;
  const auto valid_to = parse_instant(text_of(body, "validTo"));
  pat.valid_to = valid_to.value_or(0);
  return valid_to.has_value();
}

std::variant<PersonalAccessToken, std::string> checked(const Cloud& cloud, PersonalAccessToken pat,
                                                       const Organization& organization) {
  if (const std::string error = violation(cloud, pat, organization); error != "none") return error;
  clamp(cloud, pat, organization);
  return pat;
}

}  // namespace

bool binds(const json::object& body) {
  for (const std::string_view name : {"displayName", "scope", "validTo", "authorizationId"})
    if (const auto* value = body.if_contains(name);
        value != nullptr && !value->is_null() && !value->is_string())
      return false;
  const auto* all = body.if_contains("allOrgs");
  return all == nullptr || all->is_bool();
}

std::variant<PersonalAccessToken, std::string> new_pat(const Cloud& cloud, const Caller& caller,
                                                       const Organization& organization,
                                                       const json::object& body) {
  const PersonalAccessTokenPolicy policy = cloud.scenario.pat_policy(organization.name);
  if (policy.disable_creation) return "disablePatCreationPolicyViolation";
  // Blocked for everybody since 15 March 2026 (Azure DevOps Blog, "Retirement of global personal
  // access tokens"); an organization's own policy speaks first.
  if (flag_of(body, "allOrgs"))
    return policy.block_global ? "globalPatPolicyViolation" : "globalPATCreationBlocked";
  PersonalAccessToken pat;
  pat.authorization_id = random_guid();
  pat.login = caller.account->login;
  pat.organization = organization.name;
  pat.display_name = kUnnamed;
  pat.scope = kEverything;
  pat.valid_from = cloud.clock.now();
  pat.valid_to = pat.valid_from + kDefaultLife;
  if (!apply(pat, body)) return "invalidValidTo";
  return checked(cloud, std::move(pat), organization);
}

std::variant<PersonalAccessToken, std::string> changed_pat(const Cloud& cloud,
                                                           PersonalAccessToken pat,
                                                           const Organization& organization,
                                                           const json::object& body) {
  if (pat.revoked) return "tokenNotFound";
  if (flag_of(body, "allOrgs")) return "globalPATCreationBlocked";
  if (pat.valid_to <= cloud.clock.now()) return "expiredPatCannotBeExtended";
  if (!apply(pat, body)) return "invalidValidTo";
  return checked(cloud, std::move(pat), organization);
}

}  // namespace watchword::azure
