// A plugin's commands, through the C tables that are made of them.
#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/commands.hpp>

namespace watchword {
namespace {

bool run(const Invocation& invocation) {
  if (invocation.value("--fail")) throw Failure(WW_REFUSED, "it is not wanted", "Leave it out.");
  return invocation.argument() == "there" && invocation.has("--all") && !invocation.has("--other");
}

constexpr std::array<CommandOption, 2> kOptions{{
    {"--all", "", "All of them"},
    {"--as", "FORM", "In this form", "table|json"},
}};
constexpr PluginCommand kList{.group = "example",
                              .name = "list",
                              .argument = "[WHERE]",
                              .summary = "List them",
                              .options = kOptions,
                              .run = &run};
constexpr PluginCommand kBare{.group = "example", .name = "bare", .run = &run};
constexpr std::array<const PluginCommand*, 2> kCommands{&kList, &kBare};

TEST_CASE("the C tables say what the constants say") {
  const ww_commands& table = commands_table(kCommands);
  REQUIRE(table.count == 2);
  const ww_command& list = *table.commands[0];
  CHECK(view(list.group) == "example");
  CHECK(view(list.name) == "list");
  CHECK(view(list.argument) == "[WHERE]");
  CHECK(view(list.summary) == "List them");
  CHECK(view(list.description).empty());
  REQUIRE(list.option_count == 2);
  CHECK(view(list.options[0]->name) == "--all");
  CHECK(view(list.options[0]->value).empty());
  CHECK(view(list.options[1]->value) == "FORM");
  CHECK(view(list.options[1]->summary) == "In this form");
  CHECK(view(list.options[1]->choices) == "table|json");
  CHECK(view(table.commands[1]->name) == "bare");
  CHECK(table.commands[1]->option_count == 0);
}

TEST_CASE("a command is given what was typed, and its end is a status") {
  const ww_command& list = *commands_table(kCommands).commands[0];
  const auto status = [&](bool has_argument, std::vector<ww_pair> options) {
    const ww_invocation typed{sizeof(ww_invocation), text("there"), has_argument ? 1 : 0,
                              options.data(), options.size()};
    const ErrorCatcher error;
    return list.run(&list, &typed, error.get());
  };
  const ww_pair all{text("--all"), text("")};
  CHECK(status(true, {all}) == WW_OK);
  CHECK(status(false, {all}) == WW_NOT_FOUND);
  CHECK(status(true, {}) == WW_NOT_FOUND);
  CHECK(status(true, {all, {text("--fail"), text("now")}}) == WW_REFUSED);
}

}  // namespace
}  // namespace watchword
