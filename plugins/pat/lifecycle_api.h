// The PAT lifecycle API of one organization (Microsoft Learn, "Manage personal access tokens using
// REST API", and the reference of "Pats").
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pat/rest.h"
#include "pat/token_error.h"

namespace watchword::pat {

// Tokens for all organizations of a user stop on 1 December 2026 (Microsoft Learn, "Use personal
// access tokens").
inline constexpr std::string_view kGlobalTokensEnd = "1 December 2026";

struct PersonalToken {
  std::string id;  // "authorizationId"
  std::string name;
  std::string scope;  // names with spaces between
  std::int64_t valid_from = 0;
  std::int64_t valid_to = 0;
  bool is_global = false;  // for all organizations of its user
  Secret secret;           // of a new one only
};

// The token of that shape: an answer's patToken, a member of patTokens.
PersonalToken personal_token(const json::value& value);

// displayFilterOption. What is neither revoked nor expired is active.
enum class TokenState { kActive, kExpired, kRevoked };
std::string_view name_of(TokenState state);  // "active"

struct NewToken {
  std::string name;
  std::string scope;
  std::int64_t valid_to = 0;
};

// Every function throws what Rest::call throws, and TokenRefused.
class LifecycleApi {
 public:
  explicit LifecycleApi(Rest& rest) : rest_(rest) {}

  // All tokens in that state, page after page, in the order of their names.
  std::vector<PersonalToken> list(TokenState state) const;
  // The token of that id; empty when there is none.
  std::optional<PersonalToken> find(std::string_view id) const;
  // For this organization only. The life of what comes back may be shorter than was asked for: the
  // service cuts it to what its policy allows.
  PersonalToken create(const NewToken& wanted) const;
  // All of name, scope and end are set to those of `wanted`.
  PersonalToken update(std::string_view id, const NewToken& wanted) const;
  // False when there was none.
  bool revoke(std::string_view id) const;

 private:
  std::string url(std::string_view query = {}) const;
  PersonalToken made(const RestReply& reply) const;

  Rest& rest_;
};

}  // namespace watchword::pat
