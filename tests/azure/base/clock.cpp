#include "base/clock.h"

#include <ctime>

namespace watchword::azure {

namespace {

std::tm parts_of(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  return parts;
}

}  // namespace

std::string format_time(std::int64_t seconds) {
  const std::tm parts = parts_of(seconds);
  char text[sizeof "2024-05-06 07:08:09Z"];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &parts);
  return text;
}

std::string http_date(std::int64_t seconds) {
  const std::tm parts = parts_of(seconds);
  char text[sizeof "Mon, 06 May 2024 07:08:09 GMT"];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

}  // namespace watchword::azure
