#include "pat/instant.h"

#include <charconv>
#include <ctime>
#include <iterator>

namespace watchword::pat {
namespace {

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int number(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  std::from_chars(text.data() + at, text.data() + at + digits, value);
  return value;
}

bool has_shape(std::string_view text) {
  if (text.size() < kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i)
    if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return false;
  std::string_view rest = text.substr(kShape.size());
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    if (rest.empty() || !is_digit(rest.front())) return false;
    while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
  }
  return rest == "Z" || rest == "+00:00";
}

std::tm parts_of(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  return parts;
}

std::string counted(std::int64_t number, const char* unit) {
  return std::to_string(number) + ' ' + unit + (number == 1 ? "" : "s");
}

}  // namespace

std::optional<std::int64_t> parse_instant(std::string_view text) {
  if (!has_shape(text)) return std::nullopt;
  std::tm parts{};
  parts.tm_year = number(text, 0, 4) - 1900;
  parts.tm_mon = number(text, 5, 2) - 1;
  parts.tm_mday = number(text, 8, 2);
  parts.tm_hour = number(text, 11, 2);
  parts.tm_min = number(text, 14, 2);
  parts.tm_sec = number(text, 17, 2);
  return static_cast<std::int64_t>(timegm(&parts));
}

std::string format_instant(std::int64_t seconds) {
  const std::tm parts = parts_of(seconds);
  char text[sizeof "2026-02-11T15:40:49Z"];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string date_of(std::int64_t seconds) {
  return format_instant(seconds).substr(0, std::size("2026-02-11") - 1);
}

std::string distance(std::int64_t seconds, std::int64_t now) {
  constexpr std::int64_t kHour = 3600;
  const std::int64_t apart = seconds > now ? seconds - now : now - seconds;
  const std::string size = apart >= 2 * kDaySeconds ? counted(apart / kDaySeconds, "day")
                           : apart >= kHour         ? counted(apart / kHour, "hour")
                                                    : counted(apart / 60, "minute");
  return seconds > now ? "in " + size : size + " ago";
}

}  // namespace watchword::pat
