#include "common/text.h"

#include <catch2/catch_test_macros.hpp>

using namespace watchword;

TEST_CASE("Words are what is between blanks and line breaks") {
  CHECK(words("").empty());
  CHECK(words(" \t\r\n ").empty());
  CHECK(words("  b a\tb\r\nc ") == std::vector<std::string>{"b", "a", "b", "c"});
}

TEST_CASE("what a server said is made fit for a terminal") {
  CHECK(printable("  first\r\nsecond", 100) == "first");
  CHECK(printable("a\x1b[31mb\x7f\tc", 100) == "a[31mbc");
  CHECK(printable("abcdef", 3) == "abc");
  // Cut before a character of two bytes, not inside it.
  CHECK(printable("ab\xc3\xa9", 3) == "ab");
}

TEST_CASE("templates are filled") {
  CHECK(fill("{a} and {a}, not {b}", "a", "x") == "x and x, not {b}");
  CHECK(fill("{a}", "a", "{a}") == "{a}");
}

TEST_CASE("case and white space") {
  CHECK(lower("ABC-é") == "abc-é");
  CHECK(equal_ignoring_case("Ada@Contoso", "ada@contoso"));
  CHECK_FALSE(equal_ignoring_case("ada", "ada2"));
  CHECK(trimmed(" \t x y \n") == "x y");
  CHECK(trimmed("  ").empty());
}
