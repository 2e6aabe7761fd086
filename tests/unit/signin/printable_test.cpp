#include "platform/printable.h"

#include <catch2/catch_test_macros.hpp>

using watchword::platform::columns_of;
using watchword::platform::printable;

TEST_CASE("ordinary text stays as it is") {
  CHECK(printable("") == "");
  CHECK(printable("Sign in to contoso") == "Sign in to contoso");
  CHECK(printable("Zoë Ångström — 東京 😀") == "Zoë Ångström — 東京 😀");
}

TEST_CASE("what could move the cursor, hide or reorder text is replaced") {
  const std::string r = "\uFFFD";
  CHECK(printable("a\x1b[2Jb") == "a" + r + "[2Jb");
  CHECK(printable("a\r\nb\tc") == "a" + r + r + "b" + r + "c");
  CHECK(printable(std::string_view("a\0b", 3)) == "a" + r + "b");
  CHECK(printable("\x7f") == r);
  CHECK(printable("\u009b31m") == r + "31m");
  CHECK(printable("x\u202Egpj.exe") == "x" + r + "gpj.exe");
  CHECK(printable("\u2066\u2069\u200B\u2028\uFEFF") == r + r + r + r + r);
}

TEST_CASE("what is not UTF-8 is replaced byte by byte") {
  const std::string r = "\uFFFD";
  CHECK(printable("\x9b") == r);
  CHECK(printable("\xc3(") == r + "(");
  CHECK(printable("\xc0\xaf") == r + r);                  // overlong '/'
  CHECK(printable("\xe0\x82\x9b") == r + r + r);          // overlong C1 control
  CHECK(printable("\xed\xa0\x80") == r + r + r);          // surrogate
  CHECK(printable("\xf4\x90\x80\x80") == r + r + r + r);  // above U+10FFFF
  CHECK(printable("ab\xe6\x9d") == "ab" + r + r);         // cut off
}

TEST_CASE("characters, not bytes, take columns") {
  CHECK(columns_of("Zoë") == 3);
  CHECK(columns_of("│─") == 2);
}
