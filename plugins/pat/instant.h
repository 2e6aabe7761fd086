// Times as Azure DevOps writes them, and as people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchword::pat {

inline constexpr std::int64_t kDaySeconds = 86400;

// Seconds since 1970 of an RFC 3339 time in UTC with any number of fractional digits, such as
// "2026-02-11T15:40:49.5133333Z" (the fraction is dropped); empty for other text.
std::optional<std::int64_t> parse_instant(std::string_view text);

// "2026-02-11T15:40:49Z".
std::string format_instant(std::int64_t seconds);

// "2026-02-11", of UTC.
std::string date_of(std::int64_t seconds);

// "in 30 days", "in 5 hours", "12 days ago".
std::string distance(std::int64_t seconds, std::int64_t now);

}  // namespace watchword::pat
