#include "base/clock.h"

#include <ctime>

namespace watchword::azure {

std::string format_time(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[sizeof "2024-05-06 07:08:09Z"];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &parts);
  return text;
}

}  // namespace watchword::azure
