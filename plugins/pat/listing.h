// Which tokens `watchword pat list` shows, and how.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pat/commands.h"

namespace watchword::pat {

struct ListedToken {
  std::string organization;
  TokenState state = TokenState::kActive;
  PersonalToken token;
};

struct ListFilter {
  std::vector<TokenState> states = {TokenState::kActive};
  std::string name;                            // a part of it, in any case
  std::string scope;                           // one of the token's
  std::optional<std::int64_t> within_seconds;  // to its end
  bool by_expiry = false;                      // else by name
};

// From --state, --name, --scope, --expires-within and --sort. Throws Failure(WW_INVALID).
ListFilter typed_filter(const Invocation& invocation);

// One organization's tokens of the person who is signed in, filtered and sorted.
std::vector<ListedToken> list_tokens(Rest& rest, const ListFilter& filter);

// A table, or JSON; says once what is to be said about tokens for all organizations.
void show_tokens(const std::vector<ListedToken>& tokens, bool as_json);

}  // namespace watchword::pat
