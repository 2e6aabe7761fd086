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
  CHECK(printable("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 100) ==
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  // No UTF-8: stray bytes, overlong forms, surrogates, what is beyond Unicode, half a character.
  CHECK(printable("a\xff\xfe\x80z", 100) == "az");
  CHECK(printable("a\xc0\x80\xe0\x80\x80z", 100) == "az");
  CHECK(printable("a\xed\xa0\x80\xf4\x90\x80\x80z\xc3", 100) == "az");
  // The control characters of ISO 8859, which some terminals obey.
  CHECK(printable("a\xc2\x9bz", 100) == "az");
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
