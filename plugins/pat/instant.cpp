#include "pat/instant.h"

namespace watchword::pat {
namespace {

std::string counted_days(std::int64_t number, const char* unit) {
  return std::to_string(number) + ' ' + unit + (number == 1 ? "" : "s");
}

}  // namespace

std::string distance(std::int64_t seconds, std::int64_t now) {
  constexpr std::int64_t kHour = 3600;
  const std::int64_t apart = seconds > now ? seconds - now : now - seconds;
  const std::string size = apart >= 2 * kDaySeconds ? counted_days(apart / kDaySeconds, "day")
                           : apart >= kHour         ? counted_days(apart / kHour, "hour")
                                                    : counted_days(apart / 60, "minute");
  return seconds > now ? "in " + size : size + " ago";
}

}  // namespace watchword::pat
