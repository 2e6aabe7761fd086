#include "cli/arguments.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/plugin.hpp>

#include "cli/commands.h"

using namespace watchword;
using namespace watchword::cli;

namespace {

Failure failure_of(const Command& command, const std::vector<std::string>& words) {
  try {
    parse_arguments(command, words);
  } catch (const Failure& failure) {
    return failure;
  }
  FAIL("accepted");
  throw std::logic_error("not reached");
}

bool says(const Failure& failure, std::string_view what) {
  return failure.message().find(what) != std::string::npos ||
         failure.advice().find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("options and the argument may stand in any order") {
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"URL", "--tenant", "T", "--no-browser"},
                                             {"--no-browser", "--tenant=T", "URL"},
                                             {"--tenant", "T", "--no-browser", "--", "URL"}}) {
    const Arguments arguments = parse_arguments(kLoginCommand, words);
    CHECK(arguments.positional() == "URL");
    CHECK(arguments.value("--tenant") == "T");
    CHECK(arguments.has("--no-browser"));
    CHECK_FALSE(arguments.has("--device-code"));
    CHECK_FALSE(arguments.value("--account"));
  }
}

TEST_CASE("the last of several values counts") {
  const auto arguments = parse_arguments(kLoginCommand, {"--tenant", "A", "--tenant", "B"});
  CHECK(arguments.value("--tenant") == "B");
}

TEST_CASE("an option may be given several times, where that is meant") {
  const auto arguments =
      parse_arguments(kExecCommand, {"--env", "A", "--for", "npm", "--env=B=URL", "--", "p"});
  CHECK(arguments.values("--env") == std::vector<std::string>{"A", "B=URL"});
  CHECK(arguments.values("--min-ttl").empty());
}

TEST_CASE("what is another program's is not read") {
  using Words = std::vector<std::string>;
  const auto exec = parse_arguments(kExecCommand, {"URL", "--", "p", "--help", "--", "-x"});
  CHECK(exec.positional() == "URL");
  CHECK(exec.program() == Words{"p", "--help", "--", "-x"});
  CHECK_FALSE(exec.has("--help"));
  CHECK(says(failure_of(kExecCommand, {"URL"}), "what to run is not said"));
  CHECK(says(failure_of(kExecCommand, {"URL", "p", "--", "q"}), "one argument too many"));
  const auto curl = parse_arguments(kCurlCommand, {"--timeout", "3s", "URL", "--verbose", "U2"});
  CHECK(curl.positional() == "URL");
  CHECK(curl.value("--timeout") == "3s");
  CHECK(curl.program() == Words{"--verbose", "U2"});
  CHECK_FALSE(curl.has("--verbose"));
  CHECK(says(failure_of(kCurlCommand, {"-s", "URL"}), "stands after the URL"));
}

TEST_CASE("an unknown option is refused with the nearest one") {
  const Failure failure = failure_of(kLoginCommand, {"--tenat", "x"});
  CHECK(failure.status() == WW_INVALID);
  CHECK(says(failure, "no option --tenat"));
  CHECK(says(failure, "Did you mean --tenant?"));
  CHECK(says(failure_of(kStatusCommand, {"--jsn"}), "Did you mean --json?"));
}

TEST_CASE("what the option of another command is, is unknown here") {
  CHECK(says(failure_of(kStatusCommand, {"--tenant", "x"}), "no option --tenant"));
}

TEST_CASE("a value that is missing, or not one of the choices, is named") {
  CHECK(says(failure_of(kLoginCommand, {"--tenant"}), "--tenant needs a value"));
  CHECK(says(failure_of(kTokenCommand, {"URL", "--output", "jsn"}), "Did you mean json?"));
  // What comes next is no value: it was forgotten.
  CHECK(says(failure_of(kLoginCommand, {"--tenant", "--no-browser"}), "--tenant needs a value"));
  CHECK(says(failure_of(kStatusCommand, {"--json=1"}), "--json takes no value"));
}

TEST_CASE("the beginning of an option is not the option") {
  // A later version may have another one that begins so.
  CHECK(says(failure_of(kLoginCommand, {"--acc", "x"}), "Did you mean --account?"));
}

TEST_CASE("after -- nothing is an option") {
  CHECK(parse_arguments(kLoginCommand, {"--", "--json"}).positional() == "--json");
  CHECK(says(failure_of(kLoginCommand, {"a", "--", "--", "b"}), "'--' is one argument too many"));
  CHECK(parse_arguments(kLoginCommand, {"-"}).positional() == "-");
}

TEST_CASE("too many arguments and too few are both refused") {
  CHECK(says(failure_of(kLoginCommand, {"a", "b"}), "'b' is one argument too many"));
  CHECK(says(failure_of(kStatusCommand, {"a"}), "'a' is one argument too many"));
  CHECK(says(failure_of(kTokenCommand, {}), "needs URL"));
  CHECK_FALSE(parse_arguments(kLoginCommand, {}).positional());
}

TEST_CASE("help is asked for in spite of what is missing") {
  CHECK(parse_arguments(kTokenCommand, {"--help"}).has("--help"));
  CHECK(parse_arguments(kTokenCommand, {"-h"}).has("--help"));
}
