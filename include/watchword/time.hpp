// Times as machines write them to each other (RFC 3339). C++17; std only.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchword {

namespace detail {
inline constexpr std::int64_t kSecondsOfDay = 86400;
inline constexpr std::int64_t kYearMax = 9999;

struct CivilDay {
  std::int64_t year;
  std::int64_t month;
  std::int64_t day;
};

// Days since 1970-01-01, from year 0 on (Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms"): years begin in March, so that the leap day is their last.
constexpr std::int64_t days_of(CivilDay civil) {
  const std::int64_t year = civil.year - (civil.month <= 2 ? 1 : 0) + 400;
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year % 400;
  const std::int64_t month = (civil.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (era - 1) * 146097 + day_of_era - 719468;
}

constexpr CivilDay civil_of(std::int64_t days) {
  const std::int64_t since = days + 719468 + 146097;
  const std::int64_t era = since / 146097 - 1;
  const std::int64_t day_of_era = since % 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  return {year_of_era + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
          day_of_year - (153 * month + 2) / 5 + 1};
}

// Takes what it reads off the front of a time; once something does not fit, it has failed.
class TimeReader {
 public:
  explicit TimeReader(std::string_view rest) : rest_(rest) {}

  // As many digits, of a number from `min` to `max`.
  std::int64_t number(std::size_t digits, std::int64_t min, std::int64_t max) {
    std::int64_t out = 0;
    if (count_digits() < digits) failed_ = true;
    if (failed_) return min;
    std::from_chars(rest_.data(), rest_.data() + digits, out);
    rest_.remove_prefix(digits);
    if (out < min || out > max) failed_ = true;
    return out;
  }
  // One of these; RFC 3339 lets letters be lower case.
  char one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) failed_ = true;
    if (failed_) return '\0';
    const char out = rest_.front();
    rest_.remove_prefix(1);
    return out;
  }
  void skip_fraction() {
    if (rest_.empty() || rest_.front() != '.') return;
    rest_.remove_prefix(1);
    if (count_digits() == 0) failed_ = true;
    rest_.remove_prefix(count_digits());
  }
  // In seconds, of what follows the time.
  std::int64_t offset() {
    const char sign = one_of("Zz+-");
    if (sign != '+' && sign != '-') return 0;
    const std::int64_t hours = number(2, 0, 23);
    one_of(":");
    const std::int64_t seconds = hours * 3600 + number(2, 0, 59) * 60;
    return sign == '+' ? seconds : -seconds;
  }
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::size_t count_digits() const {
    std::size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
    return count;
  }
  std::string_view rest_;
  bool failed_ = false;
};

inline std::string padded(std::int64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}
}  // namespace detail

// Seconds since 1970 of "2026-02-11T15:40:49.5133333Z" or "2026-02-11T17:40:49+02:00"; a fraction
// of a second is dropped. None when it is something else, or a day that no calendar has.
inline std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  detail::TimeReader reader(text);
  detail::CivilDay civil{};
  civil.year = reader.number(4, 0, detail::kYearMax);
  reader.one_of("-");
  civil.month = reader.number(2, 1, 12);
  reader.one_of("-");
  civil.day = reader.number(2, 1, 31);
  reader.one_of("Tt ");
  std::int64_t seconds = reader.number(2, 0, 23) * 3600;
  reader.one_of(":");
  seconds += reader.number(2, 0, 59) * 60;
  reader.one_of(":");
  seconds += reader.number(2, 0, 60);  // 60: a leap second, which is the next one here
  reader.skip_fraction();
  seconds -= reader.offset();
  const std::int64_t days = detail::days_of(civil);
  if (!reader.complete() || detail::civil_of(days).day != civil.day) return std::nullopt;
  return days * detail::kSecondsOfDay + seconds;
}

// "2026-02-11", of UTC; empty beyond the years 0 to 9999.
inline std::string format_day(std::int64_t seconds) {
  constexpr std::int64_t kEnd =
      detail::days_of({detail::kYearMax + 1, 1, 1}) * detail::kSecondsOfDay;
  constexpr std::int64_t kBegin = detail::days_of({0, 1, 1}) * detail::kSecondsOfDay;
  if (seconds < kBegin || seconds >= kEnd) return {};
  const detail::CivilDay civil =
      detail::civil_of((seconds - kBegin) / detail::kSecondsOfDay + kBegin / detail::kSecondsOfDay);
  return detail::padded(civil.year, 4) + '-' + detail::padded(civil.month, 2) + '-' +
         detail::padded(civil.day, 2);
}

// "2026-02-11T15:40:49Z"; empty beyond the years 0 to 9999.
inline std::string format_rfc3339(std::int64_t seconds) {
  const std::string day = format_day(seconds);
  if (day.empty()) return {};
  const std::int64_t of_day =
      (seconds % detail::kSecondsOfDay + detail::kSecondsOfDay) % detail::kSecondsOfDay;
  return day + 'T' + detail::padded(of_day / 3600, 2) + ':' + detail::padded(of_day / 60 % 60, 2) +
         ':' + detail::padded(of_day % 60, 2) + 'Z';
}

}  // namespace watchword
