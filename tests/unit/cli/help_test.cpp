#include "cli/help.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/plugin.hpp>

#include "cli/suggest.h"

using namespace watchword::cli;

TEST_CASE("every line of help fits a terminal of 80 columns") {
  for (const Command* command : commands()) {
    const std::string text = help_of(*command).rendered(false);
    for (const auto line : split(text, '\n')) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  }
  const std::string text = overview({{"guest", "Show who is here"}}).rendered(false);
  for (const auto line : split(text, '\n')) CHECK(line.size() <= 80);
}

TEST_CASE("the overview lists every command") {
  const std::string text = overview({{"guest", "Show who is here"}}).rendered(false);
  for (const Command* command : commands()) {
    INFO(command->name);
    const bool listed = text.find("\n  " + std::string(command->name) + " ") != std::string::npos;
    CHECK(listed);
  }
}

TEST_CASE("every command says what it does, with an example") {
  for (const Command* command : commands()) {
    INFO(command->name);
    CHECK_FALSE(command->description.empty());
    CHECK(command->examples.find("watchword " + std::string(command->name)) !=
          std::string_view::npos);
    for (const Option& option : command->options) {
      CHECK(option.name.substr(0, 2) == "--");
      CHECK_FALSE(option.summary.empty());
    }
  }
}

TEST_CASE("a command that does not exist suggests one that does, but none of git's") {
  CHECK(unknown_command("staus", {}).advice().find("`watchword status`") != std::string::npos);
  const auto advice = unknown_command("geust", {{"guest", "Show who is here"}}).advice();
  CHECK(advice.find("`watchword guest`") != std::string::npos);
  CHECK(unknown_command("erse", {}).advice().find("`watchword erase`") == std::string::npos);
}
