#include "retry_after.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace watchword::network {

// Names of days and months are English here: nobody in this program calls setlocale().
std::optional<std::time_t> parse_http_date(std::string_view text) {
  const std::string date(text);
  for (const char* form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
    std::tm parts{};
    if (::strptime(date.c_str(), form, &parts) != nullptr) return ::timegm(&parts);
  }
  return std::nullopt;
}

std::int64_t retry_after_seconds(std::string_view value, std::string_view date, std::time_t now) {
  std::int64_t seconds = 0;
  const char* const end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, seconds);
  if (error == std::errc() && stopped == end) return seconds >= 0 ? seconds : -1;
  const auto until = parse_http_date(value);
  if (!until) return -1;
  return std::max<std::int64_t>(0, *until - parse_http_date(date).value_or(now));
}

}  // namespace watchword::network
