#include "pat/lifecycle_api.h"

#include <set>

#include <watchword/encoding.hpp>
#include <watchword/sdk/http.hpp>
#include <watchword/time.hpp>

namespace watchword::pat {
namespace {

constexpr std::string_view kLifecycleVersion = "api-version=7.1-preview.1";
constexpr std::string_view kPageSize = "100";  // the most that the service gives
constexpr std::string_view kNoError = "none";

json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

json::value body_of(const NewToken& wanted) {
  return {{"displayName", wanted.name},
          {"scope", wanted.scope},
          {"validTo", format_rfc3339(wanted.valid_to)},
          // Never for all organizations, and a boolean: the service does not bind a text.
          {"allOrgs", false}};
}

Failure makes_no_sense(const Rest& rest, std::string_view what) {
  return {WW_NETWORK,
          rest.caller().organization.name + " answered " + std::string(what) +
              " that cannot be understood",
          "Try again later; if it stays, report it to whoever made Watchword."};
}

}  // namespace

PersonalToken personal_token(const json::value& value) {
  PersonalToken token;
  token.id = text_at(value, "authorizationId");
  token.name = text_at(value, "displayName");
  token.scope = text_at(value, "scope");
  token.valid_from = parse_rfc3339(text_at(value, "validFrom")).value_or(0);
  token.valid_to = parse_rfc3339(text_at(value, "validTo")).value_or(0);
  const json::array* accounts = array_at(value, "targetAccounts");
  token.is_global = accounts == nullptr || accounts->empty();
  token.secret = Secret(text_at(value, "token"));
  return token;
}

std::string_view name_of(TokenState state) {
  switch (state) {
    case TokenState::kActive:
      return "active";
    case TokenState::kExpired:
      return "expired";
    case TokenState::kRevoked:
      return "revoked";
  }
  return "active";
}

std::string LifecycleApi::url(std::string_view query) const {
  return rest_.caller().identity_services() + "tokens/pats?" + std::string(kLifecycleVersion) +
         std::string(query);
}

std::vector<PersonalToken> LifecycleApi::list(TokenState state) const {
  const std::string filter =
      "&displayFilterOption=" + std::string(name_of(state)) +
      "&sortByOption=displayName&isSortAscending=true&$top=" + std::string(kPageSize);
  std::vector<PersonalToken> tokens;
  std::set<std::string> seen;  // a service that goes in circles is not followed
  std::string continuation;
  do {
    // A continuation goes with the filters that it came from.
    const RestReply reply = rest_.call(
        "GET",
        url(filter +
            (continuation.empty() ? "" : "&continuationToken=" + percent_encode(continuation))));
    const json::array* page = array_at(reply.body, "patTokens");
    if (page == nullptr) throw makes_no_sense(rest_, "a list of tokens");
    for (const json::value& value : *page) tokens.push_back(personal_token(value));
    continuation = text_at(reply.body, "continuationToken");
  } while (!continuation.empty() && seen.insert(continuation).second);
  return tokens;
}

std::optional<PersonalToken> LifecycleApi::find(std::string_view id) const {
  const RestReply reply = rest_.call("GET", url("&authorizationId=" + percent_encode(id)));
  if (reply.status == http::kNotFound) return std::nullopt;
  try {
    return made(reply);
  } catch (const TokenRefused& refused) {
    if (means_not_found(refused.code())) return std::nullopt;
    throw;
  }
}

PersonalToken LifecycleApi::create(const NewToken& wanted) const {
  PersonalToken token = made(rest_.call("POST", url(), body_of(wanted)));
  if (token.secret.empty()) throw makes_no_sense(rest_, "a new token");
  return token;
}

PersonalToken LifecycleApi::update(std::string_view id, const NewToken& wanted) const {
  json::value body = body_of(wanted);
  body.get_object()["authorizationId"] = json_text(id);
  return made(rest_.call("PUT", url(), body));
}

bool LifecycleApi::revoke(std::string_view id) const {
  return rest_.call("DELETE", url("&authorizationId=" + percent_encode(id))).status !=
         http::kNotFound;
}

// Errors come with status 200; the token is null then.
PersonalToken LifecycleApi::made(const RestReply& reply) const {
  const std::string_view error = text_at(reply.body, "patTokenError");
  if (!error.empty() && error != kNoError)
    throw token_refused(error, text_at(reply.body, "patTokenErrorMessage"),
                        rest_.caller().organization.name);
  const json::object* members = object_at(reply.body, "patToken");
  if (members == nullptr) throw makes_no_sense(rest_, "a token");
  PersonalToken token = personal_token(reply.body.get_object().at("patToken"));
  if (token.id.empty()) throw makes_no_sense(rest_, "a token without an id");
  return token;
}

}  // namespace watchword::pat
