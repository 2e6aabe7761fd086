#include "azure-devops-oauth/refusals.h"

#include <charconv>

#include <watchword/encoding.hpp>

#include "common/json.h"

namespace watchword::devops_oauth {
namespace {

constexpr int kHttpOk = 200;
constexpr int kHttpUnauthorized = 401;
constexpr int kHttpSignInPage = 203;
constexpr int kHttpFound = 302;

std::int64_t time_at(const Host& host, const std::string& key) {
  const auto text = host.state(key);
  std::int64_t time = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), time);
  return time;
}

Failure not_taken(const Target& target, const std::string& account) {
  const std::string name = target.organization_name();
  return {WW_REFUSED,
          name +
              " refuses even a token that was issued just now (TF400813): its policy "
              "\"Third-party application access via OAuth\" is off, or " +
              account + " is no member of it",
          "Ask an administrator to look at https://dev.azure.com/" + name +
              "/_settings/organizationPolicy, or move to Microsoft Entra: watchword migrate "
              "azure-devops-oauth"};
}

// {"authenticatedUser": {"properties": {"Account": {"$value": "ada@contoso.example"}}}}
std::string account_of(const json::value& data) {
  const json::value* at = &data;
  for (const char* member : {"authenticatedUser", "properties", "Account"}) {
    at = at->get_object().if_contains(member);
    if (at == nullptr || !at->is_object()) return {};
  }
  return std::string(text_at(*at, "$value"));
}

}  // namespace

Refusals::Refusals(const Host& host, const Target& target, std::string_view session)
    : host_(host), target_(target), session_(session) {
  const std::string place = session_ + '|' + target.organization_name();
  refused_key_ = "refused|" + place;
  stopped_key_ = "stopped|" + place;
}

bool Refusals::note(std::string_view sha256) const {
  const AccessTokens tokens(host_);
  const auto kept = tokens.find(session_);
  if (!kept || hex_encode(host_.sha256(kept->token.view())) != sha256) return false;
  tokens.erase(session_);
  const std::int64_t now = host_.now();
  const std::int64_t before = time_at(host_, refused_key_);
  host_.put_state(refused_key_, std::to_string(now));
  const bool replaced_a_refused_one =
      before != 0 && before <= kept->obtained_at && kept->obtained_at - before < kStoppedSeconds;
  if (replaced_a_refused_one) host_.put_state(stopped_key_, std::to_string(now));
  return true;
}

void Refusals::check(const std::string& account) const {
  const std::int64_t since = time_at(host_, stopped_key_);
  const std::int64_t now = host_.now();
  if (since <= now && now - since < kStoppedSeconds) throw not_taken(target_, account);
}

void Refusals::clear() const {
  for (const std::string* key : {&refused_key_, &stopped_key_}) host_.erase_state(*key);
}

std::string account_in_organization(const Host& host, const Target& target,
                                    const AccessToken& token) {
  HttpRequest request;
  request.url = target.organization->base_url + "/_apis/connectionData";
  request.headers = {{"Authorization", "Bearer " + std::string(token.token.view())},
                     {"Accept", "application/json"},
                     // Microsoft Learn, "Azure DevOps REST API": an error, not a sign-in page.
                     {"X-TFS-FedAuthRedirect", "Suppress"}};
  const HttpResponse response = host.send(request);
  if (response.status == kHttpUnauthorized || response.status == kHttpSignInPage ||
      response.status == kHttpFound)
    throw not_taken(target, "the account");
  const auto data = parse_object(response.body.view());
  if (response.status != kHttpOk || !data) {
    host.trace(target.organization_name() + " did not say whom the token is for");
    return {};
  }
  return account_of(*data);
}

}  // namespace watchword::devops_oauth
