#include "forward/audit.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "platform/files.h"
#include "support/directory.h"

namespace watchword::forward {
namespace {

TEST_CASE("a line says when, to whom, of what and what became of it, and is one") {
  CHECK(text_of({1'764'393'660, "devbox", "dev.example/contoso", "lent"}) ==
        "2025-11-29T05:21:00Z devbox dev.example/contoso lent");
  CHECK(text_of({0, "devbox", "", "refused: x"}) == "1970-01-01T00:00:00Z devbox - refused: x");
  const std::string hostile = text_of({0, "dev\nbox", "h/\x1b[2J", "a\r\nb\tc"});
  CHECK(std::all_of(hostile.begin(), hostile.end(),
                    [](char c) { return static_cast<unsigned char>(c) >= ' '; }));
}

TEST_CASE("lines are added, until the older half of a megabyte is given up") {
  const test::Directory directory;
  const std::string path = directory / "state/forwarding.log";
  Audit audit(path);
  CHECK(audit.note({0, "devbox", "h/first", "lent"}));
  CHECK(audit.note({0, "devbox", "h/second", "lent"}));
  auto lines = platform::read_file(path, 1 << 22);
  REQUIRE(lines);
  CHECK(*lines ==
        "1970-01-01T00:00:00Z devbox h/first lent\n1970-01-01T00:00:00Z devbox h/second lent\n");
  for (int i = 0; i < 1200; ++i)
    audit.note({0, "devbox", "h/" + std::to_string(i), std::string(1000, 'x')});
  lines = platform::read_file(path, 1 << 22);
  REQUIRE(lines);
  CHECK(lines->size() < (std::size_t{1} << 20) + 2000);
  CHECK(lines->starts_with("1970-01-01T00:00:00Z devbox h/"));
  CHECK(lines->find("h/first ") == std::string::npos);
  CHECK(lines->find("h/1199 ") != std::string::npos);
}

TEST_CASE("where nothing can be written, nothing else fails") {
  CHECK_FALSE(Audit("").note({0, "devbox", "h", "lent"}));
  const test::Directory directory;
  directory.write("file", "x");
  CHECK_FALSE(Audit(directory / "file/forwarding.log").note({0, "devbox", "h", "lent"}));
}

}  // namespace
}  // namespace watchword::forward
