#include "oauth/notes.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;
using namespace watchword::oauth;

namespace {

ww_status status_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Failure& failure) {
    return failure.status();
  }
  return WW_OK;
}

}  // namespace

TEST_CASE("a respite says why and ends by itself; a clock that was set back does not prolong it") {
  test::RecordingHost host;
  const Host own(host.get());
  const Respite respite(own, "some|thing");
  CHECK_FALSE(respite.rest());
  respite.begin(60, Failure(WW_TIMEOUT, "nobody came", "Come."));
  host.now += 59;
  REQUIRE(respite.rest());
  CHECK(respite.rest()->seconds_left == 1);
  CHECK(respite.rest()->why.status() == WW_TIMEOUT);
  CHECK(respite.rest()->why.message() == "nobody came");
  CHECK(respite.rest()->why.advice() == "Come.");
  host.now += GENERATE(1, -60);
  CHECK_FALSE(respite.rest());
}

TEST_CASE("what a person said no to is not asked again, other failures are") {
  test::RecordingHost host;
  const Host own(host.get());
  const Silence silence(own, "contoso", "watchword login");
  const auto [status, silent] = GENERATE(std::pair{WW_CANCELLED, true}, std::pair{WW_REFUSED, true},
                                         std::pair{WW_TIMEOUT, true}, std::pair{WW_NETWORK, false},
                                         std::pair{WW_STORE_FAILED, false});
  CHECK(status_of([&, status = status] {
          silence.keep([&]() -> int { throw Failure(status, "no"); });
        }) == status);
  CHECK(status_of([&] { silence.check(); }) == (silent ? status : WW_OK));
  CHECK(status_of([&] { Silence(own, "fabrikam", "").check(); }) == WW_OK);
  silence.end();
  CHECK(status_of([&] { silence.check(); }) == WW_OK);
}

TEST_CASE("each silence after a question that nobody answered is twice as long, up to a limit") {
  test::RecordingHost host;
  const Host own(host.get());
  const Silence silence(own, "contoso", "watchword login");
  const auto fail = [&](ww_status status) {
    (void)status_of([&] { silence.keep([&]() -> int { throw Failure(status, "no"); }); });
  };
  const auto lasts = [&] {
    std::int64_t seconds = 0;
    for (; status_of([&] { silence.check(); }) != WW_OK; ++seconds) ++host.now;
    return seconds;
  };
  std::int64_t expected = kSilenceSeconds;
  for (int i = 0; i < 10; ++i) {
    fail(WW_TIMEOUT);
    CHECK(lasts() == expected);
    expected = std::min(2 * expected, kSilenceMaxSeconds);
    host.now += 300;
  }
  CHECK(expected == kSilenceMaxSeconds);
  SECTION("said in minutes") {
    fail(WW_TIMEOUT);
    try {
      silence.check();
      FAIL("nothing was thrown");
    } catch (const Failure& failure) {
      CHECK(failure.message() == "no; not asking again for another 60 minutes");
      CHECK(failure.advice() == "To sign in at once: watchword login");
    }
  }
  SECTION("somebody who says no is there") {
    fail(WW_CANCELLED);
    CHECK(lasts() == kSilenceSeconds);
    fail(WW_TIMEOUT);
    CHECK(lasts() == kSilenceSeconds);
  }
  SECTION("a sign-in ends it") {
    silence.end();
    fail(WW_TIMEOUT);
    CHECK(lasts() == kSilenceSeconds);
  }
  SECTION("what was long ago says nothing") {
    host.now += kUnansweredSeconds;
    fail(WW_TIMEOUT);
    CHECK(lasts() == kSilenceSeconds);
  }
}

TEST_CASE("a service that asks to wait is left alone for as long as it says") {
  test::RecordingHost host;
  const Host own(host.get());
  const Throttle throttle(own, "Contoso ID", "token");
  struct Case {
    int http_status;
    std::optional<std::int64_t> retry_after;
    std::int64_t seconds;
  };
  const auto [http_status, retry_after, seconds] = GENERATE(
      Case{429, 17, 17}, Case{503, 20, 20}, Case{429, {}, kThrottleDefaultSeconds},
      Case{429, 1000000, kThrottleMaxSeconds}, Case{429, -5, 1}, Case{400, {}, 0}, Case{200, 9, 0},
      Case{500, {}, kUnavailableSeconds}, Case{503, {}, kUnavailableSeconds});
  throttle.note(http_status, retry_after);
  host.now += seconds - 1;
  CHECK(status_of([&] { throttle.check(); }) == (seconds > 0 ? WW_NETWORK : WW_OK));
  host.now += 1;
  CHECK(status_of([&] { throttle.check(); }) == WW_OK);
}

TEST_CASE("why a service is left alone is said as it is") {
  test::RecordingHost host;
  const Host own(host.get());
  const Throttle throttle(own, "Contoso ID", "token");
  const auto said = [&] {
    try {
      throttle.check();
    } catch (const Failure& failure) {
      return failure.message();
    }
    return std::string();
  };
  throttle.note(503, {});
  CHECK(said() == "Contoso ID failed with HTTP 503; it is not asked again for another 5 seconds");
  throttle.note(429, 20);
  CHECK(said() ==
        "Contoso ID asked for no more requests; it is not asked again for another 20 seconds");
}

TEST_CASE("forgetting leaves no note of any kind") {
  test::RecordingHost host;
  const Host own(host.get());
  Throttle(own, "Contoso ID", "token").note(429, 60);
  Respite(own, "barred|x").begin(60, Failure(WW_REFUSED, ""));
  own.put_state("of-a-later-version|x", "y");
  erase_notes(own);
  CHECK(host.state.empty());
}
