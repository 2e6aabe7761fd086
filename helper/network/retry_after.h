// The Retry-After header.
#pragma once

#include <cstdint>
#include <string_view>

namespace watchword::network {

// Seconds from either form of Retry-After (RFC 9110 section 10.2.3); -1 when it is neither. `date`
// is the response's Date header: the server's own clock, which a date is measured against. Where it
// is missing, `now` is.
std::int64_t retry_after_seconds(std::string_view value, std::string_view date, std::int64_t now);

}  // namespace watchword::network
