// Organizations that do not let tokens be made, remembered so that each request of git need not
// find out again.
#pragma once

#include <string>
#include <string_view>

#include "oauth/notes.h"

namespace watchword::pat {

inline constexpr std::int64_t kBlockedByPolicySeconds = 7 * 86400;
inline constexpr std::int64_t kBlockedByRefusalSeconds = 3600;

inline oauth::Respite blocked(const Host& host, std::string_view organization) {
  return {host, "blocked|" + std::string(organization)};
}

}  // namespace watchword::pat
