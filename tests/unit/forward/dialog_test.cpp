#include "forward/dialog.h"

#include <catch2/catch_test_macros.hpp>

#include "support/environment.h"

namespace watchword::forward {
namespace {

DialogSearch search(std::map<std::string, std::string, std::less<>> variables,
                    std::vector<std::string> programs) {
  return {test::environment(std::move(variables)),
          [programs = std::move(programs)](std::string_view name) -> std::optional<std::string> {
            for (const std::string& one : programs)
              if (one == name) return "/usr/bin/" + one;
            return std::nullopt;
          }};
}

TEST_CASE("a person is asked at a desktop only, by the program that there is") {
  const std::string question = "Lend it?";
  CHECK_FALSE(find_dialog(search({}, {"zenity"}), question));
  CHECK_FALSE(find_dialog(search({{"DISPLAY", ":0"}}, {}), question));
  CHECK_FALSE(find_dialog(search({{"SSH_ASKPASS", "/a"}}, {}), question));

  auto found =
      find_dialog(search({{"DISPLAY", ":0"}, {"SSH_ASKPASS", "/a"}}, {"zenity"}), question);
  REQUIRE(found);
  CHECK(found->words == std::vector<std::string>{"/a", "Watchword: Lend it?"});
  CHECK(found->environment.front() ==
        std::pair<std::string, std::string>{"SSH_ASKPASS_PROMPT", "confirm"});

  found = find_dialog(search({{"WAYLAND_DISPLAY", "w"}}, {"kdialog", "zenity"}), question);
  REQUIRE(found);
  CHECK(found->words.front() == "/usr/bin/zenity");
  found = find_dialog(search({{"DISPLAY", ":0"}}, {"notify-send"}), question);
  REQUIRE(found);
  CHECK(found->yes == "lend");
}

TEST_CASE("what a program says is understood") {
  const auto ask = [](const std::string& script, std::string_view yes = {}) {
    return ask_with({{"/bin/sh", "-c", script}, {}, yes}, platform::Handle::kNone);
  };
  CHECK(ask("exit 0") == Consent::kYes);
  CHECK(ask("exit 1") == Consent::kNo);
  CHECK(ask("exit 127") == Consent::kNobody);
  CHECK(ask("kill -9 $$") == Consent::kNobody);
  CHECK(ask("echo lend", "lend") == Consent::kYes);
  CHECK(ask("echo refuse", "lend") == Consent::kNo);
  CHECK(ask("exit 0", "lend") == Consent::kNoAnswer);
  CHECK(ask_with({{"/nowhere/dialog"}, {}, {}}, platform::Handle::kNone) == Consent::kNobody);
}

}  // namespace
}  // namespace watchword::forward
