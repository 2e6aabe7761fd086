#include "pat/token_administration.h"

#include <set>

#include <watchword/encoding.hpp>
#include <watchword/sdk/http.hpp>

namespace watchword::pat {
namespace {

constexpr std::string_view kAdministrationVersion = "api-version=7.1-preview.1";
constexpr std::string_view kAuditPageSize = "100";

bool flag_at(const json::value& object, std::string_view key) {
  const json::value* found = object.as_object().if_contains(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace

std::optional<std::vector<AdministeredToken>> TokenAdministration::list(
    std::string_view descriptor) {
  const std::string first = "tokenadmin/personalaccesstokens/" + percent_encode(descriptor) +
                            "?isPublic=false&pageSize=" + std::string(kAuditPageSize) + "&" +
                            std::string(kAdministrationVersion);
  std::vector<AdministeredToken> tokens;
  std::set<std::string> seen;  // a service that goes in circles is not followed
  std::string continuation;
  do {
    const RestReply reply = call(
        "GET", continuation.empty() ? first
                                    : first + "&continuationToken=" + percent_encode(continuation));
    if (reply.status == http::kNotFound) return std::nullopt;
    const json::array* page = array_at(reply.body, "value");
    if (page == nullptr)
      throw Failure(
          WW_NETWORK,
          rest_.caller().organization.name + " answered a list of tokens that cannot be understood",
          "Try again later; if it stays, report it to whoever made Watchword.");
    for (const json::value& value : *page)
      if (value.is_object()) tokens.push_back({personal_token(value), flag_at(value, "isValid")});
    continuation = text_at(reply.body, "continuationToken");
  } while (!continuation.empty() && seen.insert(continuation).second);
  return tokens;
}

// Microsoft Learn, "Revocations - Revoke Authorizations".
void TokenAdministration::revoke(const std::vector<std::string>& ids) {
  json::array body;
  for (const std::string& id : ids) body.push_back(json::object{{"authorizationId", id}});
  call("POST", "tokenadmin/revocations?isPublic=false&" + std::string(kAdministrationVersion),
       body);
}

// A member who is no administrator gets the 401 that a bad token gets.
RestReply TokenAdministration::call(std::string_view method, const std::string& resource,
                                    const json::value& body) try {
  RestReply reply = rest_.call(method, rest_.caller().identity_services() + resource, body);
  is_administrator_ = true;
  return reply;
} catch (const Failure& failure) {
  if (failure.status() != WW_REFUSED || is_administrator_) throw;
  const std::string& organization = rest_.caller().organization.name;
  throw Failure(WW_REFUSED,
                rest_.account() + " does not administer " + organization +
                    ", and only administrators see other people's tokens: " + failure.message(),
                "Use an account of the group Project Collection Administrators with --account.");
}

}  // namespace watchword::pat
