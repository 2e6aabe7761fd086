#include "pat/csv.h"

#include <catch2/catch_test_macros.hpp>

using watchword::pat::csv_line;

TEST_CASE("values are quoted and quotes doubled") {
  CHECK(csv_line({"plain", "", "with, comma", "with \"quotes\""}) ==
        "\"plain\",\"\",\"with, comma\",\"with \"\"quotes\"\"\"\r\n");
}

TEST_CASE("no value begins what a spreadsheet would run") {
  CHECK(csv_line({"=1+1"}) == "\"'=1+1\"\r\n");
  CHECK(csv_line({"+1"}) == "\"'+1\"\r\n");
  CHECK(csv_line({"-1"}) == "\"'-1\"\r\n");
  CHECK(csv_line({"@SUM(A1)"}) == "\"'@SUM(A1)\"\r\n");
  CHECK(csv_line({"\t=1"}) == "\"' =1\"\r\n");
  CHECK(csv_line({"  =1"}) == "\"'  =1\"\r\n");
  CHECK(csv_line({"\uFF1D1"}) == "\"'\uFF1D1\"\r\n");
  CHECK(csv_line({"a=1", "a\"\r\n=1"}) == "\"a=1\",\"a\"\"  =1\"\r\n");
}
