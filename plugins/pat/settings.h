// What is configured for personal access tokens.
#pragma once

#include <cstdint>
#include <string>

#include <watchword/sdk/provider.hpp>

namespace watchword::pat {

struct Settings {
  bool issues = false;  // watchword.pat.mode is "issue"
  std::string scope;
  std::int64_t lifetime_seconds = 0;
  std::string account;  // watchword.account, or empty
};

// Throws Failure(WW_INVALID) that names the value that makes no sense.
Settings settings(const Host& host);

// What a token may do at least for git and feeds to work with it.
inline constexpr std::string_view kDefaultScope = "vso.code_write vso.packaging";
inline constexpr std::string_view kDefaultLifetime = "30d";

// The seconds of a lifetime that somebody typed or configured; `where` names the place. Throws
// Failure(WW_INVALID).
std::int64_t required_lifetime(std::string_view where, std::string_view text);

// Any time. Throws Failure(WW_INVALID).
std::int64_t required_time(std::string_view where, std::string_view text);

// The scopes with single spaces between, each once, in the order given. Throws Failure(WW_INVALID)
// where there is none or one that may do everything ("app_token"), which is never asked for.
std::string required_scope(std::string_view where, std::string_view text);

// Whether two lists hold the same scopes, in whatever order.
bool same_scopes(std::string_view a, std::string_view b);

}  // namespace watchword::pat
