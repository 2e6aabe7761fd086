#include "keep/told.h"

#include <catch2/catch_test_macros.hpp>

#include "host/desktop_notice.h"
#include "support/directory.h"

using namespace watchword;
using host::tell_once;
using test::Directory;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86400;

host::DesktopNotice desktop_notice(const Failure& failure, const std::string& url,
                                   std::string_view subject) {
  host::Log log;
  log.hide("s3cret-of-ada");
  return host::desktop_notice(log, failure, url, subject);
}

std::string matter_of(const char* advice, const std::string& url, std::string_view subject = {}) {
  return desktop_notice(Failure(WW_INTERACTION_REQUIRED, "m", advice), url, subject).matter;
}

}  // namespace

TEST_CASE("the same is told once a day, and again once somebody acted") {
  const Directory directory;
  const host::State state(directory / "state");
  int told = 0;
  const auto tell = [&](std::string_view matter, std::int64_t now, bool shown = true) {
    return tell_once(state, matter, "text of " + std::string(matter), now, [&] {
      ++told;
      return shown;
    });
  };
  CHECK_FALSE(tell("a", kNow, false));  // nothing showed it
  CHECK(tell("a", kNow));
  CHECK_FALSE(tell("a", kNow + kDay - 1));
  CHECK(tell("b", kNow + 5));
  CHECK(told == 3);
  const auto all = host::what_was_told(state);
  REQUIRE(all.size() == 2);
  CHECK(all[0].text == "text of a");
  CHECK(all[1].when == kNow + 5);
  CHECK(tell("a", kNow + kDay));
  CHECK(tell("a", kNow - kDay));  // the clock was set back
  host::forget_what_was_told(state);
  CHECK(host::what_was_told(state).empty());
  CHECK(tell("a", kNow));
}

TEST_CASE("of several that would tell at once one does") {
  const Directory directory;
  const host::State state(directory / "state");
  CHECK(tell_once(state, "a", "t", kNow, [&] {
    CHECK_FALSE(tell_once(state, "b", "t", kNow, [] { return true; }));
    return true;
  }));
}

TEST_CASE("what one sign-in would settle is one matter") {
  const std::string engine = "https://dev.example/contoso/web/_git/engine";
  const std::string docs = "https://ada@dev.example/contoso/web/_git/docs";
  CHECK(matter_of("Run `watchword login https://dev.example/contoso/web/_git/engine`.", engine) ==
        matter_of("Run `watchword login https://dev.example/contoso/web/_git/docs`.", docs));
  CHECK(matter_of("Sign in again: watchword login https://dev.example/contoso", engine) ==
        matter_of("Sign in again: watchword login https://dev.example/contoso", docs));
  CHECK(matter_of("Sign in again: watchword login https://dev.example/contoso", engine) !=
        matter_of("Sign in again: watchword login https://dev.example/fabrikam", engine));
  CHECK(matter_of("Sign in again.", engine) != matter_of("Sign in again.", "https://b.example/c"));
  CHECK(matter_of("Sign in again.", "", "ada (Entra)") != matter_of("Sign in again.", "", "bob"));
}

TEST_CASE("a notice is one sentence and one thing to do, plain and short") {
  const auto notice = desktop_notice(
      Failure(WW_INTERACTION_REQUIRED, "nobody is signed in\x1b[2J", "Run `x`."), "", "");
  CHECK(notice.title == "A sign-in is needed");
  CHECK(notice.body == "Nobody is signed in [2J. Run `x`.");
  const Failure ada(WW_INTERACTION_REQUIRED, "ada@a.example was signed out.", "");
  CHECK(desktop_notice(ada, "", "").body == "ada@a.example was signed out. ");
  std::string words;
  for (int i = 0; i < 1000; ++i) words += "words ";
  CHECK(desktop_notice(Failure(WW_INTERACTION_REQUIRED, words), "", "").body.size() ==
        host::kDesktopBodyMaxBytes);
}

TEST_CASE("a notice is for all who listen on the bus: nothing secret is in it") {
  const Failure failure(WW_INTERACTION_REQUIRED, "the server refused s3cret-of-ada",
                        "Look at https://a.example/?code=s3cret-of-ada.");
  const auto notice = desktop_notice(failure, "https://a.example/x", "");
  CHECK(notice.body.starts_with("The server refused "));
  CHECK(notice.body.find("s3cret") == std::string::npos);
  CHECK(notice.matter.find("s3cret") == std::string::npos);
}
