#include "pat/settings.h"

#include <algorithm>
#include <set>
#include <vector>

#include <watchword/duration.hpp>

#include "common/text.h"
#include "pat/instant.h"

namespace watchword::pat {
namespace {

constexpr std::int64_t kLifetimeMaxSeconds = 3650 * kDaySeconds;
constexpr std::string_view kFullScope = "app_token";
constexpr std::size_t kShownMaxBytes = 60;

std::vector<std::string> distinct_words(std::string_view text) {
  std::vector<std::string> out;
  for (std::string& word : words(text))
    if (std::find(out.begin(), out.end(), word) == out.end()) out.push_back(std::move(word));
  return out;
}

bool is_scope(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
  });
}

}  // namespace

Settings settings(const Host& host) {
  Settings out;
  out.issues = host.config("pat.mode") == "issue";
  out.scope = required_scope("watchword.pat.scopes",
                             host.config("pat.scopes").value_or(std::string(kDefaultScope)));
  out.lifetime_seconds =
      required_lifetime("watchword.pat.lifetime",
                        host.config("pat.lifetime").value_or(std::string(kDefaultLifetime)));
  out.account = host.config("account").value_or("");
  return out;
}

std::int64_t required_lifetime(std::string_view where, std::string_view text) {
  const auto seconds = parse_duration(trimmed(text));
  if (!seconds || *seconds < kDaySeconds || *seconds > kLifetimeMaxSeconds)
    throw Failure(WW_INVALID,
                  std::string(where) + " is \"" + printable(text, kShownMaxBytes) +
                      "\", which is no lifetime of a token",
                  "Give a number of days such as 30d; a token lives for a day at least.");
  return *seconds;
}

std::int64_t required_time(std::string_view where, std::string_view text) {
  const auto seconds = parse_duration(trimmed(text));
  if (!seconds)
    throw Failure(
        WW_INVALID,
        std::string(where) + " takes a duration, not \"" + printable(text, kShownMaxBytes) + "\"",
        "Write it as 90s, 10m, 1h30m or 2d.");
  return *seconds;
}

std::string required_scope(std::string_view where, std::string_view text) {
  const auto all = distinct_words(text);
  if (all.empty() || !std::all_of(all.begin(), all.end(), is_scope))
    throw Failure(WW_INVALID, std::string(where) + " is not a list of scopes",
                  "Give scopes with spaces between, such as '" + std::string(kDefaultScope) + "'.");
  if (std::find(all.begin(), all.end(), kFullScope) != all.end())
    throw Failure(WW_INVALID,
                  std::string(where) + " asks for app_token, a token that may do everything",
                  "Name the scopes that are needed, such as '" + std::string(kDefaultScope) + "'.");
  std::string joined;
  for (const std::string& word : all) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

bool same_scopes(std::string_view a, std::string_view b) {
  const auto first = distinct_words(a);
  const auto second = distinct_words(b);
  return std::set<std::string>(first.begin(), first.end()) ==
         std::set<std::string>(second.begin(), second.end());
}

}  // namespace watchword::pat
