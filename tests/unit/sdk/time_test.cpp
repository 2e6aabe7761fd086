#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdio>
#include <limits>

#include <watchword/time.hpp>

namespace watchword {
namespace {

TEST_CASE("times are read in every form that RFC 3339 has") {
  for (const char* text :
       {"2026-02-11T15:40:49Z", "2026-02-11T15:40:49.5133333Z", "2026-02-11T15:40:49.51+00:00",
        "2026-02-11T17:40:49+02:00", "2026-02-11T11:10:49-04:30", "2026-02-12T00:40:49+09:00",
        "2026-02-11t15:40:49z", "2026-02-11 15:40:49Z"}) {
    CAPTURE(text);
    CHECK(parse_rfc3339(text) == 1770824449);
  }
  CHECK(parse_rfc3339("1969-12-31T23:59:59Z") == -1);
  CHECK(parse_rfc3339("2016-12-31T23:59:60Z") == 1483228800);
  CHECK(parse_rfc3339("2024-02-29T00:00:00Z") == 1709164800);
}

TEST_CASE("what is no time is none") {
  for (const char* text :
       {"", "2026-02-11", "2026-02-11T15:40:49", "2026-02-11T15:40:49.Z", "x026-02-11T15:40:49Z",
        "2026-02-11T15:40:49Zx", "2026-02-11T15:40:49+02", "2026-02-11T15:40:49+02:60",
        "2026-13-11T15:40:49Z", "2026-00-11T15:40:49Z", "2026-02-30T15:40:49Z",
        "2026-02-29T15:40:49Z", "2026-02-00T15:40:49Z", "2026-02-11T24:40:49Z",
        "2026-02-11T15:60:49Z", "2026-02-11T15:40:61Z", "2026-2-11T15:40:49Z",
        "+026-02-11T15:40:49Z", "02026-02-11T15:40:49Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

// Whether a time is written as the C++ library counts it, and read back.
bool agrees(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  const std::string written = format_rfc3339(seconds);
  return written == text && parse_rfc3339(written) == seconds &&
         format_day(seconds) == written.substr(0, 10);
}

// Over four centuries and at the ends of the calendar.
TEST_CASE("every day is written as the C++ library counts it, and read back") {
  constexpr std::int64_t kFirst = -62167219200;  // of the year 0
  constexpr std::int64_t kLast = 253402300799;   // of the year 9999
  CHECK(agrees(kFirst));
  CHECK(agrees(kLast));
  for (std::int64_t day = -140000; day < 10000; ++day)
    if (!agrees(day * 86400 + (day & 0xFFFF))) FAIL("day " << day);
  for (const std::int64_t beyond : {kFirst - 1, kLast + 1, std::numeric_limits<std::int64_t>::max(),
                                    std::numeric_limits<std::int64_t>::min()}) {
    CHECK(format_rfc3339(beyond).empty());
    CHECK(format_day(beyond).empty());
  }
}

}  // namespace
}  // namespace watchword
