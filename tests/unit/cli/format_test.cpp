#include "cli/format.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/duration.hpp>

using namespace watchword::cli;
using watchword::parse_duration;

TEST_CASE("durations have at most two units") {
  CHECK(duration(0) == "0 s");
  CHECK(duration(59) == "59 s");
  CHECK(duration(60) == "1 min");
  CHECK(duration(52 * 60 + 59) == "52 min");
  CHECK(duration(3600) == "1 h");
  CHECK(duration(3 * 3600 + 5 * 60) == "3 h 5 min");
  CHECK(duration(47 * 3600) == "47 h");
  CHECK(duration(48 * 3600) == "2 days");
  CHECK(duration(90 * 24 * 3600) == "90 days");
}

TEST_CASE("a time is told from now") {
  constexpr std::int64_t kNow = 1'700'000'000;
  CHECK(from_now(kNow + 52 * 60, kNow) == "in 52 min");
  CHECK(from_now(kNow - 300, kNow) == "expired 5 min ago");
  CHECK(from_now(kNow, kNow) == "expired 0 s ago");
  CHECK(from_now(0, kNow) == "-");
}

TEST_CASE("durations are read with units") {
  CHECK(parse_duration("90") == 90);
  CHECK(parse_duration("90s") == 90);
  CHECK(parse_duration("10m") == 600);
  CHECK(parse_duration("1h30m") == 5400);
  CHECK(parse_duration("2d") == 172'800);
  CHECK(parse_duration("0") == 0);
}

TEST_CASE("what is no duration is not taken for one") {
  for (const char* text :
       {"", "m", "ten", "-5m", "5x", "5 m", "1.5h", "99999999999", "40000000d"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("a word for a shell is quoted where it must be") {
  CHECK(shell_quoted("plain-1.2_3/x") == "plain-1.2_3/x");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("two words") == "'two words'");
  CHECK(shell_quoted("it's $HOME") == "'it'\\''s $HOME'");
}

TEST_CASE("a path for git keeps its slash in front") {
  CHECK(shell_escaped("/usr/bin/x") == "/usr/bin/x");
  CHECK(shell_escaped("/my dir/it's") == "/my\\ dir/it\\'s");
  CHECK(shell_escaped("/caf\xc3\xa9") == "/caf\xc3\xa9");
}

TEST_CASE("paragraphs are wrapped at blanks") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("one two three", 80) == std::vector<std::string>{"one two three"});
  CHECK(wrapped("unbreakable word", 4) == std::vector<std::string>{"unbreakable", "word"});
  CHECK(wrapped("", 80).empty());
}
