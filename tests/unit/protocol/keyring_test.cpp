#include "protocol/keyring.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <watchword/plugin.hpp>

using Catch::Matchers::ContainsSubstring;
using watchword::Failure;
using watchword::Secret;
using namespace watchword::protocol;

namespace {

using Words = std::vector<std::string>;
using Operation = KeyringCommand::Operation;

constexpr const char* kFeed = "https://feeds.example/contoso/_packaging/tools/pypi/simple/";

std::string refusal_of(const Words& words) {
  try {
    parse_keyring_command(words);
  } catch (const Failure& failure) {
    CHECK(failure.status() == WW_INVALID);
    CHECK_FALSE(failure.advice().empty());
    return failure.message();
  }
  return "not refused";
}

}  // namespace

TEST_CASE("pip and uv name an address and mostly a user, and options are anywhere") {
  struct Row {
    Words words;
    const char* user;  // or null
    bool with_username;
    bool as_json;
  };
  for (const auto& [words, user, with_username, as_json] : {
           Row{{"get", kFeed, "VssSessionToken"}, "VssSessionToken", false, false},  // pip, uv
           {{"get", kFeed, "--mode", "creds"}, nullptr, true, false},                // uv
           {{"--mode=creds", "--output=json", "get", kFeed}, nullptr, true, true},   // pip to come
           {{"--mode", "creds", "get", "--output", "json", kFeed, "ada"}, "ada", true, true},
           {{"get", "--mode", "creds", "--", kFeed, "-ada"}, "-ada", true, false},
           {{"get", kFeed, "ada", "--output", "json"}, "ada", false, true},
           {{"get", kFeed, "", "--mode", "creds"}, nullptr, true, false},
           {{"--verbose", "get", kFeed, "ada"}, "ada", false, false},
           {{"get", "https://bob@FEEDS.example/contoso/_packaging/tools/pypi/simple/", "ada"},
            "ada",
            false,
            false},
           {{"get", "https://bob@feeds.example/contoso/_packaging/tools/pypi/simple/", "--mode",
             "creds"},
            "bob",
            true,
            false},
       }) {
    const auto command = parse_keyring_command(words);
    CHECK(command.operation == Operation::kGet);
    REQUIRE(command.target);
    CHECK(command.target->protocol == "https");
    CHECK(command.target->host == "feeds.example");
    CHECK(command.target->path == "contoso/_packaging/tools/pypi/simple/");
    CHECK(command.target->username.value_or("nobody") == (user != nullptr ? user : "nobody"));
    CHECK(command.with_username == with_username);
    CHECK(command.as_json == as_json);
  }
}

TEST_CASE("what is no address is nobody's") {
  for (const char* service :
       {"feeds.example", "feeds.example:443", "system", "poetry-repository-tools", "", "https://",
        "https://feeds.example/%zz", "https://feeds.example/a%0ab", "file:///etc/passwd", "/etc"}) {
    CAPTURE(service);
    CHECK_FALSE(parse_keyring_command({"get", service, "ada"}).target);
  }
  // Basic authentication has no room for these.
  CHECK_FALSE(parse_keyring_command({"get", kFeed, "a:b"}).target);
  CHECK_FALSE(parse_keyring_command({"get", kFeed, "a\nb"}).target);
}

TEST_CASE("what people ask of a program that they do not know asks nobody") {
  CHECK(parse_keyring_command({"--version"}).operation == Operation::kVersion);
  CHECK(parse_keyring_command({"--help", "--nonsense-is-not-reached"}).operation ==
        Operation::kHelp);
  CHECK(parse_keyring_command({"get", "-h"}).operation == Operation::kHelp);
  CHECK(parse_keyring_command({"--list-backends"}).operation == Operation::kListBackends);
  CHECK_THAT(std::string(keyring_help()), ContainsSubstring("get URL [USER]"));
  CHECK_THAT(std::string(keyring_backends()), ContainsSubstring("watchword"));
}

TEST_CASE("what cannot be done is told, and nothing is shown that is long or strange") {
  struct Row {
    Words words;
    const char* message;
  };
  for (const auto& [words, message] : {
           Row{{}, "no operation is named"},
           {{"set", kFeed, "ada"}, "keeps no passwords, so that there is nothing to set"},
           {{"del", kFeed, "ada"}, "nothing to delete"},
           {{"diagnose"}, "knows only `get`"},
           {{"get"}, "needs a URL"},
           {{"get", kFeed}, "needs a user too"},
           {{"get", kFeed, "ada", "more"}, "nothing more"},
           {{"get", kFeed, "ada", "--mode"}, "--mode needs a value"},
           {{"get", kFeed, "ada", "--mode", "all"}, "--mode is password or creds, not 'all'"},
           {{"get", kFeed, "ada", "--output=xml"}, "--output is plain or json, not 'xml'"},
           {{"--disable"}, "no option '--disable'"},
           {{"--\x1b[2J"}, "no option '--?[2J'"},
           {{"--modes=creds", "get", kFeed}, "no option '--modes=creds'"},
           {{"get", std::string(kKeyringWordMaxBytes + 1, 'x'), "ada"}, "too long"},
           {Words(kKeyringWordsMax + 1, "get"), "too many arguments"},
           {{std::string(1000, 'x')}, "not 'xxxx"},
       }) {
    const std::string said = refusal_of(words);
    CHECK_THAT(said, ContainsSubstring(message));
    CHECK(said.size() < 200);
  }
}

TEST_CASE("the answer is lines or JSON, as keyring prints them") {
  const Secret password("pass\"word");
  const auto text = [&](bool with_username, bool as_json) {
    return std::string(format_keyring_answer("ada", password, with_username, as_json).view());
  };
  CHECK(text(false, false) == "pass\"word\n");
  CHECK(text(true, false) == "ada\npass\"word\n");
  CHECK(text(false, true) == "{\"password\":\"pass\\\"word\"}\n");
  CHECK(text(true, true) == "{\"username\":\"ada\",\"password\":\"pass\\\"word\"}\n");
}

TEST_CASE("what a line cannot hold is in JSON only") {
  const Secret broken("one\ntwo");
  CHECK_THROWS_AS(format_keyring_answer("ada", broken, false, false), Failure);
  CHECK_THROWS_AS(format_keyring_answer("a\nda", Secret("x"), true, false), Failure);
  CHECK(format_keyring_answer("ada", broken, false, true).view() ==
        "{\"password\":\"one\\ntwo\"}\n");
}
