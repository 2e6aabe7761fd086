// Organizations that do not let tokens be made, remembered so that each request of git need not
// find out again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword::pat {

struct Blocked {
  std::string why;  // "contoso refuses: …"
  std::int64_t until = 0;
};

inline constexpr std::int64_t kBlockedByPolicySeconds = 7 * 86400;
inline constexpr std::int64_t kBlockedByRefusalSeconds = 3600;

std::optional<Blocked> find_blocked(const Host& host, std::string_view organization);
void note_blocked(const Host& host, std::string_view organization, std::string_view why,
                  std::int64_t seconds);
void forget_blocked(const Host& host, std::string_view organization);

}  // namespace watchword::pat
