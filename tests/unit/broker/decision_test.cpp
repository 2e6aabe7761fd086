#include "broker/decision.h"

#include <catch2/catch_test_macros.hpp>

#include "fixture.h"

namespace watchword::broker {
namespace {

using test::FakeProvider;
using test::FakeWay;
using test::World;

// "provider/way provider/way", in the order in which they are tried.
std::string order(const Decision& decision) {
  std::string out;
  for (const Way& way : decision.ways)
    out += (out.empty() ? "" : " ") + way.provider_id() + "/" + way.id;
  return out;
}

Decision decide_for(World& world, const Request& request) {
  return decide(world.seams, request, true);
}

TEST_CASE("ways are ordered by rank, whoever brings them") {
  World world;
  world.providers.add("people").ways = {{"browser", WW_RANK_INTERACTIVE},
                                        {"session", WW_RANK_BINDING}};
  world.providers.add("machine").ways = {{"guess", WW_RANK_LAST_RESORT},
                                         {"secret", WW_RANK_MACHINE_IDENTITY}};
  world.providers.add("job").ways = {{"token", WW_RANK_JOB_TOKEN}};
  const Decision decision = decide_for(world, world.request());
  CHECK(order(decision) ==
        "job/token machine/secret people/session stored/stored people/browser machine/guess");
  CHECK(decision.claimed);
}

TEST_CASE("of one rank, the plugin that was found first comes first") {
  World world;
  world.providers.add("b");
  world.providers.add("a");
  CHECK(order(decide_for(world, world.request())) == "b/session a/session stored/stored");
}

TEST_CASE("a host that nobody claims has the store alone") {
  World world;
  world.providers.add("people");
  for (const char* host :
       {"other.example", "git.example.other", "sub.git.example", "xgit.example"}) {
    CAPTURE(host);
    const Decision decision = decide_for(world, world.request(host));
    CHECK(order(decision) == "stored/stored");
    CHECK_FALSE(decision.claimed);
  }
  CHECK(world.providers.loaded.empty());
}

TEST_CASE("who has noted nothing is not loaded where all that it answers with begins with a note") {
  World world;
  FakeProvider& fake = world.providers.add("noting");
  fake.manifest.only_with_notes = true;
  CHECK(order(decide_for(world, world.request())) == "stored/stored");
  CHECK(decide_for(world, world.request()).claimed);
  CHECK(world.providers.loaded.empty());
  world.notes.put("another", "binding|contoso", "somebody's");
  CHECK(order(decide_for(world, world.request())) == "stored/stored");
  world.notes.put("noting", "binding|contoso", "its own");
  CHECK(order(decide_for(world, world.request())) == "noting/session stored/stored");
}

TEST_CASE("what is configured wrongly for one who has noted nothing is told") {
  World world;
  FakeProvider& fake = world.providers.add("noting");
  fake.manifest.only_with_notes = true;
  fake.manifest.config = {"noting.address"};
  fake.manifest.values = {{"noting.address", "<https>"}};
  world.settings.set("noting.address", "nonsense");
  CHECK_THROWS_AS(decide_for(world, world.request()), host::WrongValue);
  CHECK(world.providers.loaded.empty());
}

TEST_CASE("a port and a wildcard do not keep a host from being claimed") {
  World world;
  world.providers.add("people").manifest.hosts = {"git.example", "*.wild.example"};
  for (const char* host : {"git.example:8443", "a.wild.example", "a.b.wild.example:1"})
    CHECK(decide_for(world, world.request(host)).claimed);
  CHECK_FALSE(decide_for(world, world.request("wild.example")).claimed);
}

TEST_CASE("providers are for the web alone") {
  World world;
  world.providers.add("people");
  for (const char* protocol : {"smtp", "imap", "ssh", "cert"}) {
    CAPTURE(protocol);
    Request request = world.request();
    request.target.protocol = protocol;
    CHECK(order(decide_for(world, request)) == "stored/stored");
  }
}

TEST_CASE("nothing is said to a claimed host in plain http") {
  World world;
  world.providers.add("people");
  Request request = world.request();
  request.target.protocol = "http";

  SECTION("unless the user says so") {
    world.settings.set("allowHttp", "true");
    CHECK(order(decide_for(world, request)) == "people/session stored/stored");
  }
  SECTION("and it is refused before anybody is asked") {
    for (const char* setting : {"", "false"}) {
      if (*setting != '\0') world.settings.set("allowHttp", setting);
      const Failure failure = world.failure_of(request);
      CHECK(failure.status() == WW_REFUSED);
      CHECK(failure.message().find("http://git.example/") != std::string::npos);
      CHECK_FALSE(failure.advice().empty());
    }
    CHECK(world.providers.loaded.empty());
  }
  SECTION("a host that nobody claims is the user's business") {
    request.target.host = "other.example";
    CHECK(order(decide_for(world, request)) == "stored/stored");
  }
}

TEST_CASE("a provider that lives off the environment is not loaded without it") {
  struct Row {
    const char* name;
    const char* value;
    bool asked;
  };
  for (const Row& row : {Row{"JOB_TOKEN", "secret", true}, Row{"OTHER_TOKEN", "x", true},
                         Row{"JOB_TOKEN", "", false}, Row{"ANOTHER", "x", false}}) {
    CAPTURE(row.name, row.value);
    World world;
    world.providers.add("job").manifest.only_with_environment = {"JOB_TOKEN", "OTHER_TOKEN"};
    world.environment[row.name] = row.value;
    const Decision decision = decide_for(world, world.request());
    CHECK(order(decision) == (row.asked ? "job/session stored/stored" : "stored/stored"));
    CHECK(world.providers.loaded.size() == (row.asked ? 1U : 0U));
  }
}

TEST_CASE("a provider that lives off a key of the configuration is loaded only where it is set") {
  for (const bool is_set : {false, true}) {
    CAPTURE(is_set);
    World world;
    world.providers.add("other").manifest.only_with_config = {"other.helper"};
    if (is_set) world.settings.set("other.helper", "/opt/helper");
    const Decision decision = decide_for(world, world.request());
    CHECK(order(decision) == (is_set ? "other/session stored/stored" : "stored/stored"));
    CHECK(world.providers.loaded.size() == (is_set ? 1U : 0U));
  }
}

TEST_CASE("a provider that lives off an extension is not loaded where the host has none") {
  for (const bool there : {true, false}) {
    World world;
    world.providers.add("borrower").manifest.only_with_extension = {"one/1", "other/1"};
    broker::Seams seams = world.seams;
    seams.offers = [there](std::string_view id) { return there && id == "other/1"; };
    const Decision decision = decide(seams, world.request(), true);
    CHECK(order(decision) == (there ? "borrower/session stored/stored" : "stored/stored"));
    CHECK(world.providers.loaded.size() == (there ? 1U : 0U));
    // Nor where nobody says what the host has.
    CHECK(order(decide_for(world, world.request())) == "stored/stored");
  }
}

TEST_CASE("the configured provider is the only one that is asked") {
  World world;
  world.providers.add("people");
  world.providers.add("machine");

  SECTION("one of several") {
    world.settings.set("provider", "machine");
    const Decision decision = decide_for(world, world.request());
    CHECK(order(decision) == "machine/session");
    REQUIRE(decision.notes.size() == 1);
    CHECK(decision.notes[0].find("the setting provider") != std::string::npos);
  }
  SECTION("auto, or nothing, means all") {
    for (const char* value : {"auto", ""}) {
      world.settings.set("provider", value);
      CHECK(order(decide_for(world, world.request())) ==
            "people/session machine/session stored/stored");
    }
  }
  SECTION("the store alone") {
    world.settings.set("provider", "stored");
    CHECK(order(decide_for(world, world.request())) == "stored/stored");
    CHECK(world.providers.loaded.empty());
  }
  SECTION("one that does not exist is an error") {
    world.settings.set("provider", "peolpe");
    const Failure failure = world.failure_of(world.request());
    CHECK(failure.status() == WW_INVALID);
    CHECK(failure.message().find("\"peolpe\"") != std::string::npos);
  }
}

TEST_CASE("what is wrong with one plugin keeps no other from answering") {
  World world;
  FakeProvider& broken = world.providers.add("broken");
  world.providers.add("people");

  SECTION("it throws") {
    broken.throws_in_ways = true;
  }
  SECTION("it cannot be loaded") {
    broken.cannot_load = Failure(WW_INVALID, "broken.so is not loaded: it is no library");
  }
  SECTION("it puts ways without end") {
    broken.ways.assign(65, FakeWay{});
  }
  const Decision decision = decide_for(world, world.request());
  CHECK(order(decision) == "people/session stored/stored");
  REQUIRE(decision.faults.size() == 1);
  CHECK(decision.faults[0].find("broken") != std::string::npos);
  CHECK(decision.notes == decision.faults);
}

TEST_CASE("what a provider can make nothing of is told where nobody else answers") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.misconfigured = Failure(WW_INVALID, "A is no GUID", "Set it.");
  const Failure failure = world.failure_of(world.request());
  CHECK(failure.status() == WW_INVALID);
  CHECK(failure.message() == "A is no GUID");
  CHECK(failure.advice() == "Set it.");
  world.providers.add("others").answers["session"] = {};
  CHECK(world.get(world.request()) == "a-token-of-the-provider");
}

TEST_CASE("a wrong value of our own ends every request, whether it would be read or not") {
  for (const host::Key& key : host::kOwnKeys) {
    CAPTURE(key.name);
    World world;
    world.providers.add("people").answers["session"] = {};
    world.settings.set(std::string(key.name), "?");
    CHECK(world.failure_of(world.request()).status() == WW_INVALID);
    CHECK(world.failure_of(world.request("other.example")).status() == WW_INVALID);
  }
}

TEST_CASE("a store that is not there ends every request") {
  World world;
  world.providers.add("people").answers["session"] = {};
  for (const char* id : {"kernle-keyring", "people"}) {
    world.settings.set("store", id);
    CHECK(world.failure_of(world.request()).status() == WW_INVALID);
  }
}

TEST_CASE("a wrong value of a provider ends the request") {
  World world;
  world.providers.add("people").wrong_value =
      host::WrongValue("people.flow", {"foo", "WATCHWORD_PEOPLE_FLOW"}, "auto or browser");
  world.providers.add("others").answers["session"] = {};
  CHECK(world.failure_of(world.request()).message() ==
        "watchword.people.flow is \"foo\", by WATCHWORD_PEOPLE_FLOW");
}

TEST_CASE("a plugin that was refused is told where it would have been asked") {
  World world;
  world.providers.add("people");
  world.providers.refused_plugins = {{"/a.so", "others may write to it", {{"git.example"}}},
                                     {"/b.so", "it is a link", {{"other.example"}}},
                                     {"/c.json", "it is no JSON", std::nullopt}};
  const Decision decision = decide_for(world, world.request());
  REQUIRE(decision.faults.size() == 2);
  CHECK(decision.faults[0] == "/a.so is not used: others may write to it");
  CHECK(decision.faults[1] == "/c.json is not used: it is no JSON");
}

TEST_CASE("a provider that has no way after all is none") {
  World world;
  world.providers.add("people").ways.clear();
  const Decision decision = decide_for(world, world.request());
  CHECK(order(decision) == "stored/stored");
  CHECK(decision.claimed);
}

TEST_CASE("what a way lacks is kept with it") {
  World world;
  world.providers.add("machine").ways = {{"secret", WW_RANK_MACHINE_IDENTITY, "A is not set"}};
  const Decision decision = decide_for(world, world.request());
  REQUIRE(decision.ways.size() == 2);
  CHECK(decision.ways[0].obstacle == "A is not set");
  CHECK(decision.ways[0].advice == "Do this.");
}

TEST_CASE("a token of a scope is asked of those that issue such tokens") {
  World world;
  world.providers.add("people").manifest.tokens_for = {"vault.example"};
  world.providers.add("other");
  Request request = world.request("vault.example");
  request.scope = "https://vault.example/.default";

  SECTION("and never of the store") {
    const Decision decision = decide_for(world, request);
    CHECK(order(decision) == "people/session");
    CHECK_FALSE(decision.claimed);
  }
  SECTION("whatever git's requests are answered by") {
    world.settings.set("provider", "other");
    CHECK(order(decide_for(world, request)) == "people/session");
  }
  SECTION("but not of one that waits for it") {
    request.asking = {"people"};
    CHECK(order(decide_for(world, request)).empty());
  }
  SECTION("without a scope the host is not claimed") {
    request.scope.clear();
    CHECK(order(decide_for(world, request)) == "stored/stored");
  }
}

}  // namespace
}  // namespace watchword::broker
