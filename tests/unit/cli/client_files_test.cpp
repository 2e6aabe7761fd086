// Files of clients, changed at one place.
#include "cli/client_files.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/plugin.hpp>

namespace watchword::cli {
namespace {

struct Edit {
  FileForm form;
  std::string before;
  FilePlace place;
  std::string value;
  std::string after;
};

const std::string kDocker = "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {}\n\t}\n}";
const std::string kNuget =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <packageSources>\n"
    "    <add key=\"nuget.org\" value=\"https://api.nuget.org/v3/index.json\" />\n"
    "  </packageSources>\n  <!-- mine -->\n</configuration>\n";

const Edit kEdits[] = {
    {FileForm::kLines, "", {"global", "a"}, "1", "[global]\na = 1\n"},
    {FileForm::kLines, "", {"", "//h/:x"}, "1", "//h/:x = 1\n"},
    {FileForm::kLines,
     "# mine\n\n[global]\ntimeout = 3 # s\n\n[install]\nb=2\n",
     {"global", "a"},
     "1",
     "# mine\n\n[global]\ntimeout = 3 # s\na = 1\n\n[install]\nb=2\n"},
    {FileForm::kLines, "b = 2\n", {"s", "a"}, "1", "b = 2\n\n[s]\na = 1\n"},
    {FileForm::kLines, "b = 2\n[s]\nc = 3\n", {"", "a"}, "1", "b = 2\na = 1\n[s]\nc = 3\n"},
    {FileForm::kLines, "[s]\nc = 3\n", {"", "a"}, "1", "a = 1\n[s]\nc = 3\n"},
    {FileForm::kLines,
     "[s]\r\nc = 3\r\n[t]\r\n",
     {"s", "a"},
     "1",
     "[s]\r\nc = 3\r\na = 1\n[t]\r\n"},
    {FileForm::kLines,
     "#a = 0\n;a = 0\nab = 0\n",
     {"", "a"},
     "1",
     "#a = 0\n;a = 0\nab = 0\na = 1\n"},
    {FileForm::kLines,
     "[s.\"x.y\"]\nb = 1\n",
     {"s.\"x.y\"", "a"},
     "[\"c\"]",
     "[s.\"x.y\"]\nb = 1\na = [\"c\"]\n"},
    {FileForm::kJson,
     "",
     {"credHelpers", "r.example"},
     "watchword",
     "{\n\t\"credHelpers\": {\n\t\t\"r.example\": \"watchword\"\n\t}\n}\n"},
    {FileForm::kJson,
     kDocker,
     {"credHelpers", "r.example"},
     "watchword",
     "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {}\n\t},\n\t\"credHelpers\": {\n"
     "\t\t\"r.example\": \"watchword\"\n\t}\n}"},
    {FileForm::kJson,
     "{\n  \"b\": [\n    1,\n    true\n  ]\n}\n",
     {"", "a"},
     "x",
     "{\n  \"b\": [\n    1,\n    true\n  ],\n  \"a\": \"x\"\n}\n"},
    {FileForm::kSources,
     kNuget,
     {"packageSources", "tools"},
     "https://h/?a&b",
     "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <packageSources>\n"
     "    <add key=\"nuget.org\" value=\"https://api.nuget.org/v3/index.json\" />\n"
     "    <add key=\"tools\" value=\"https://h/?a&amp;b\" />\n"
     "  </packageSources>\n  <!-- mine -->\n</configuration>\n"},
    {FileForm::kWhole, "", {}, "/a/path", "/a/path\n"},
};

TEST_CASE("a value is put where it belongs, and nothing else changes") {
  for (const Edit& row : kEdits) {
    CAPTURE(row.before, row.place.section, row.place.key);
    CHECK_FALSE(value_at(row.form, row.before, row.place));
    const bool own = !has_section(row.form, row.before, row.place.section);
    const std::string after = with_value(row.form, row.before, row.place, row.value);
    CHECK(after == row.after);
    REQUIRE(value_at(row.form, after, row.place));
    CHECK(with_value(row.form, after, row.place, row.value) == after);
    CHECK(without_value(row.form, after, row.place, own) ==
          (row.form == FileForm::kJson && row.before.empty() ? "{}\n" : row.before));
  }
}

TEST_CASE("what was there is replaced, over all its lines, and comes back") {
  struct Replaced {
    FileForm form;
    std::string before;
    FilePlace place;
    std::string was;
  };
  for (const auto& [form, before, place, was] : {
           Replaced{FileForm::kLines, "[g]\na = 0\nb = 1\n", {"g", "a"}, "0"},
           {FileForm::kLines, "[g]\na =\n    x\n    y\nb = 1\n", {"g", "a"}, "x\n    y"},
           {FileForm::kLines,
            "[g]\na = [\n  \"x\",\n  \"y\",\n]\nb = 1\n",
            {"g", "a"},
            "[\n  \"x\",\n  \"y\",\n]"},
           {FileForm::kJson,
            "{\n\t\"s\": {\n\t\t\"a\": \"0\",\n\t\t\"b\": \"1\"\n\t}\n}\n",
            {"s", "a"},
            "0"},
       }) {
    CAPTURE(before);
    CHECK(value_at(form, before, place) == was);
    const std::string after = with_value(form, before, place, "new");
    CHECK(value_at(form, after, place) == "new");
    CHECK(value_at(form, after, {place.section, "b"}) == "1");
    CHECK(with_written(form, after, place, *written_at(form, before, place)) == before);
  }
}

TEST_CASE("a section that somebody else has put something into stays") {
  const std::string text = with_value(FileForm::kLines, "", {"s", "a"}, "1") + "mine = 1\n";
  CHECK(without_value(FileForm::kLines, text, {"s", "a"}, true) == "[s]\nmine = 1\n");
}

TEST_CASE("a file that is not what it should be is refused") {
  CHECK_THROWS_AS(value_at(FileForm::kJson, "{\"a\":", {"s", "a"}), Failure);
  CHECK_THROWS_AS(with_value(FileForm::kJson, "[]", {"s", "a"}, "1"), Failure);
  CHECK_THROWS_AS(with_value(FileForm::kSources, "<configuration></configuration>\n",
                             {"packageSources", "a"}, "1"),
                  Failure);
}

}  // namespace
}  // namespace watchword::cli
