// Points in time as text and back, in UTC: no locale and no time zone has a part in it. RFC 3339 is
// in watchword/time.hpp, for plugins too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchword {

// "12:00:00.042".
std::string time_of_day(std::chrono::system_clock::time_point time);

// A date of HTTP, in seconds since 1970-01-01T00:00:00Z, in any of the three forms of RFC 9110
// section 5.6.7; none when it is none of them.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace watchword
