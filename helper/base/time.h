// Points in time as text and back, in UTC: no locale and no time zone has a part in it. All are
// seconds since 1970-01-01T00:00:00Z.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchword {

// "2026-01-31T12:00:00Z" (RFC 3339); empty before the year 0 and after 9999.
std::string rfc3339(std::int64_t time);

// "12:00:00.042".
std::string time_of_day(std::chrono::system_clock::time_point time);

// A date of HTTP in any of the three forms of RFC 9110 section 5.6.7; none when it is none of them.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace watchword
