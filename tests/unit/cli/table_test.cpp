#include "cli/table.h"

#include <catch2/catch_test_macros.hpp>

using watchword::cli::Table;

namespace {

Table example() {
  Table table({"NAME", "EXPIRES"});
  table.add({"ada@contoso.example", "in 52 min"});
  table.add({"gr\xc3\xa4ta", ""});
  return table;
}

}  // namespace

TEST_CASE("columns are aligned by characters, not bytes, and nothing trails") {
  CHECK(example().text(80).rendered(false) ==
        "NAME                 EXPIRES\n"
        "ada@contoso.example  in 52 min\n"
        "gr\xc3\xa4ta                -\n");
}

TEST_CASE("a table that does not fit becomes blocks") {
  CHECK(example().text(29).rendered(false) ==
        "NAME     ada@contoso.example\n"
        "EXPIRES  in 52 min\n"
        "\n"
        "NAME     gr\xc3\xa4ta\n"
        "EXPIRES  -\n");
  CHECK(example().text(30).rendered(false).rfind("NAME                 EXPIRES\n", 0) == 0);
}

TEST_CASE("a cell cannot bring an escape sequence") {
  Table table({"NAME"});
  table.add({"\x1b[2Jgone"});
  CHECK(table.text(80).rendered(true).find("\x1b[2J") == std::string::npos);
}
