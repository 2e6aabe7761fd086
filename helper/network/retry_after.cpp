#include "retry_after.h"

#include <algorithm>
#include <charconv>

#include "base/time.h"

namespace watchword::network {

std::int64_t retry_after_seconds(std::string_view value, std::string_view date, std::int64_t now) {
  std::int64_t seconds = 0;
  const char* const end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, seconds);
  if (error == std::errc() && stopped == end) return seconds >= 0 ? seconds : -1;
  const auto until = parse_http_date(value);
  if (!until) return -1;
  return std::max<std::int64_t>(0, *until - parse_http_date(date).value_or(now));
}

}  // namespace watchword::network
