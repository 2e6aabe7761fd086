#include "base/time.h"

#include <catch2/catch_test_macros.hpp>

using namespace watchword;

TEST_CASE("the time of the day has milliseconds") {
  const auto at = [](std::int64_t milliseconds) {
    return time_of_day(
        std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds)));
  };
  CHECK(at(0) == "00:00:00.000");
  CHECK(at(1'769'904'245'042) == "00:04:05.042");
  CHECK(at(-1) == "23:59:59.999");
}

TEST_CASE("a date of HTTP has three forms") {
  struct Case {
    const char* text;
    std::optional<std::int64_t> time;
  };
  for (const auto& [text, time] : {
           Case{"Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777},
           Case{"Sunday, 06-Nov-94 08:49:37 GMT", 784'111'777},
           Case{"Sun Nov  6 08:49:37 1994", 784'111'777},
           Case{"sun, 06 NOV 1994 08:49:37 GMT", 784'111'777},
           Case{"Sat, 31 Jan 2026 12:00:00 GMT", 1'769'860'800},
           Case{"Saturday, 31-Jan-26 12:00:00 GMT", 1'769'860'800},
           Case{"Tue, 29 Feb 2000 12:34:56 GMT", 951'827'696},
           Case{"Thu, 31 Dec 1998 23:59:60 GMT", 915'148'800},
           Case{"", {}},
           Case{"soon", {}},
           Case{"Sun", {}},
           Case{"Sun,", {}},
           Case{"Sun, 06 Nov 1994", {}},
           Case{"Sun, 06 Nov 1994 08:49:37", {}},
           Case{"Sun, 06 Nov 1994 08:49:37 UTC", {}},
           Case{"Sun, 06 Nov 1994 08:49:37 GMT.", {}},
           Case{"Sun, 06 Nov 1994 24:49:37 GMT", {}},
           Case{"Sun, 06 Nov 1994 08:60:37 GMT", {}},
           Case{"Sun, 00 Nov 1994 08:49:37 GMT", {}},
           Case{"Sun, 31 Nov 1994 08:49:37 GMT", {}},
           Case{"Tue, 29 Feb 2001 12:34:56 GMT", {}},
           Case{"Sun, -6 Nov 1994 08:49:37 GMT", {}},
           Case{"Son, 06 Nov 1994 08:49:37 GMT", {}},
           Case{"Sun, 06 Okt 1994 08:49:37 GMT", {}},
           Case{"Sun, 06-Nov 1994 08:49:37 GMT", {}},
           Case{"Sun Nov 6 1994 08:49:37", {}},
           Case{"1994-11-06T08:49:37Z", {}},
       }) {
    CAPTURE(text);
    CHECK(parse_http_date(text) == time);
  }
}
