// What organizations refuse, remembered so that each request of git need not find out again.
#pragma once

#include <string>
#include <string_view>

#include "oauth/notes.h"

namespace watchword::pat {

// That tokens are made.
inline constexpr std::int64_t kBlockedByPolicySeconds = 7 * 86400;
inline constexpr std::int64_t kBlockedByRefusalSeconds = 3600;

inline oauth::Respite blocked(const Host& host, std::string_view organization) {
  return {host, "blocked|" + std::string(organization)};
}

// How long a token of the environment that an organization refused comes last there.
inline constexpr std::int64_t kRefusedSeconds = 86400;

inline oauth::Respite refused_token(const Host& host, std::string_view organization,
                                    std::string_view sha256) {
  return {host, "refused|" + std::string(organization) + '|' + std::string(sha256)};
}

}  // namespace watchword::pat
