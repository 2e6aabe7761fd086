#include <array>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "platform/environment.h"
#include "platform/files.h"
#include "platform/machine.h"
#include "platform/modules.h"
#include "support/directory.h"
#include "support/failure.h"
#include "variables.h"

namespace watchword::platform {
namespace {

using test::Directory;
using test::failure_of;

TEST_CASE("what is there, what can be run and where can be written") {
  const Directory directory;
  const std::string file = directory / "file";
  CHECK_FALSE(exists(file));
  write_file(file, "");
  CHECK(exists(file));
  CHECK_FALSE(is_executable(file));
  CHECK(may_write_to(directory / ""));
  CHECK_FALSE(may_write_to(directory / "missing"));
}

TEST_CASE("variables of the process are found by how they begin") {
  test::set_variable("WATCHWORD_BEGINS_A", "1");
  test::set_variable("WATCHWORD_BEGINS_B", "");
  CHECK(process_variable("WATCHWORD_BEGINS_A") == "1");
  CHECK(process_variable("WATCHWORD_BEGINS_B") == "");
  CHECK_FALSE(process_variable("WATCHWORD_BEGINS_C"));
  const auto names = variables_beginning_with("WATCHWORD_BEGINS_");
  CHECK(std::set(names.begin(), names.end()) ==
        std::set<std::string>{"WATCHWORD_BEGINS_A", "WATCHWORD_BEGINS_B"});
  std::string all;
  append_variables(all,
                   std::array<std::string_view, 2>{"WATCHWORD_BEGINS_A=", "WATCHWORD_BEGINS_C"});
  CHECK(all == std::string("WATCHWORD_BEGINS_A=1\0", 21));
  test::unset_variable("WATCHWORD_BEGINS_A");
  test::unset_variable("WATCHWORD_BEGINS_B");
}

TEST_CASE("random bytes differ, and a module that is none says so without its path") {
  std::array<unsigned char, 32> first{};
  auto second = first;
  CHECK(fill_with_random_bytes(first.data(), first.size()));
  CHECK(fill_with_random_bytes(second.data(), second.size()));
  CHECK(first != second);
  const Directory directory;
  write_file(directory / "no.so", "text");
  const auto failure = failure_of([&] { load_symbol(directory / "no.so", "entry"); });
  REQUIRE(failure);
  CHECK(failure->message().find("no.so") == std::string::npos);
  CHECK_FALSE(failure->message().empty());
}

}  // namespace
}  // namespace watchword::platform
