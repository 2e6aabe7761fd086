#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>
#include <fstream>

#include "fixture.h"
#include "platform/sha256.h"
#include "support/directory.h"

namespace watchword::broker {
namespace {

using test::FakeProvider;
using test::World;

constexpr const char* kToken = "a-token-of-the-provider";

TEST_CASE("the first way that answers is the answer") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.ways = {{"kept", WW_RANK_BINDING}, {"session", WW_RANK_BINDING}};
  FakeProvider& other = world.providers.add("other");
  CHECK(world.get() == kToken);
  CHECK(people.asked == std::vector<std::string>{"kept", "session"});
  CHECK(other.asked.empty());
  CHECK(world.notices.empty());
}

TEST_CASE("which failures let the next way try") {
  struct Row {
    ww_status status;
    bool goes_on;
  };
  for (const Row& row :
       {Row{WW_INTERACTION_REQUIRED, true}, Row{WW_FAULT, true}, Row{WW_STORE_UNAVAILABLE, true},
        Row{WW_REFUSED, false}, Row{WW_NETWORK, false}, Row{WW_TIMEOUT, false},
        Row{WW_CANCELLED, false}, Row{WW_STORE_LOCKED, false}, Row{WW_STORE_FAILED, false},
        Row{WW_INVALID, false}}) {
    CAPTURE(row.status);
    World world;
    world.providers.add("first").failures.emplace("session", Failure(row.status, "the first"));
    FakeProvider& second = world.providers.add("second");
    if (row.goes_on) {
      CHECK(world.get() == kToken);
    } else {
      const Failure failure = world.failure_of(world.request());
      CHECK(failure.status() == row.status);
      CHECK(failure.message() == "the first");
      CHECK(second.asked.empty());
    }
  }
}

TEST_CASE("what went wrong with a way is told when no other answers") {
  World world;
  world.providers.add("first").failures.emplace(
      "session", Failure(WW_INTERACTION_REQUIRED, "the session has ended", "Sign in."));
  const Failure failure = world.failure_of(world.request());
  CHECK(failure.status() == WW_INTERACTION_REQUIRED);
  CHECK(failure.message() == "the session has ended");
  CHECK(failure.advice() == "Sign in.");
}

TEST_CASE("the failure of a last resort hides nothing that went wrong before it") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.ways = {{"session", WW_RANK_BINDING}, {"guess", WW_RANK_LAST_RESORT}};
  people.failures.emplace("guess", Failure(WW_NETWORK, "nothing answers at the guessed address"));

  SECTION("a failure is told instead") {
    people.failures.emplace("session", Failure(WW_INTERACTION_REQUIRED, "the session has ended"));
    CHECK(world.failure_of(world.request()).message() == "the session has ended");
  }
  SECTION("alone it is told itself") {
    people.answers.clear();
    CHECK(world.failure_of(world.request()).message() == "nothing answers at the guessed address");
  }
}

TEST_CASE("a way that lacks something is not asked, and tells what it lacks when nobody answers") {
  World world;
  FakeProvider& machine = world.providers.add("machine");
  machine.ways = {{"secret", WW_RANK_MACHINE_IDENTITY, "A is not set"}};
  machine.answers["secret"] = {};

  SECTION("nobody else") {
    const Failure failure = world.failure_of(world.request());
    CHECK(failure.status() == WW_INVALID);
    CHECK(failure.message() == "A is not set");
    CHECK(failure.advice() == "Do this.");
    CHECK(machine.asked.empty());
  }
  SECTION("somebody else") {
    world.providers.add("people");
    CHECK(world.get() == kToken);
  }
  SECTION("what really failed says more") {
    world.providers.add("people").failures.emplace(
        "session", Failure(WW_INTERACTION_REQUIRED, "it has ended"));
    CHECK(world.failure_of(world.request()).message() == "it has ended");
  }
  SECTION("but that there is no store says less") {
    world.providers.add("people").failures.emplace("session",
                                                   Failure(WW_STORE_UNAVAILABLE, "no store"));
    CHECK(world.failure_of(world.request()).message() == "A is not set");
  }
}

TEST_CASE("what an account lacks is a person's word") {
  World world;
  world.providers.add("machine").ways = {{"secret", WW_RANK_MACHINE_IDENTITY, "A is not set"}};
  world.providers.add("people").ways = {{"session", WW_RANK_BINDING, "contoso is signed out"}};
  const Failure failure = world.failure_of(world.request());
  CHECK(failure.status() == WW_INTERACTION_REQUIRED);
  CHECK(failure.message() == "contoso is signed out");
}

TEST_CASE("nobody is signed in: why nobody is asked") {
  World world;
  world.providers.add("people").answers.clear();

  SECTION("a person may not be asked") {
    world.interaction.allowed = false;
    world.interaction.reason_if_not = "watchword.interactive is never";
    const Failure failure = world.failure_of(world.request());
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK(failure.message().find("watchword.interactive is never") != std::string::npos);
    CHECK(failure.advice() == "Run `watchword login https://git.example/`.");
  }
  SECTION("where sessions were looked for, if that is not the best place") {
    CHECK(world.failure_of(world.request()).message().find("looked for") == std::string::npos);
    world.secrets.lesser = "the kernel's keyring, because there is no session bus";
    CHECK(world.failure_of(world.request())
              .message()
              .ends_with("; sessions were looked for in the kernel's keyring, because there is no "
                         "session bus"));
  }
  SECTION("there is no way to ask") {
    CHECK(world.failure_of(world.request()).message().find("browser") != std::string::npos);
  }
  SECTION("the network may not be used") {
    Request request = world.request();
    request.offline = true;
    CHECK(world.failure_of(request).message().find("network") != std::string::npos);
  }
}

TEST_CASE("a host that nobody claims and that has nothing stored has no answer and no failure") {
  World world;
  world.providers.add("people");
  CHECK_FALSE(world.broker.get(world.request("other.example")));
}

TEST_CASE("nobody is asked to sign in where git can show who is signed in to the machine") {
  const std::string offered = GENERATE(as<std::string>{}, "Negotiate",
                                       "NEGOTIATE oRQ=", "NTLM,  negotiate , Basic realm=\"x\"");
  World world;
  FakeProvider& people = world.providers.add("people");
  Request request = world.request();
  request.challenges = {"Bearer realm=\"x\"", offered};
  SECTION("and nobody is told that nobody is signed in") {
    people.answers.clear();
    CHECK_FALSE(world.broker.get(request));
    REQUIRE(world.notices.size() == 1);
    CHECK(world.notices[0].find("emptyAuth true") != std::string::npos);
  }
  SECTION("but what is there is given") {
    CHECK(world.get(request) == kToken);
  }
  CHECK(people.interactive == std::vector<bool>{false});
}

TEST_CASE("other challenges are no Negotiate") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.answers.clear();
  Request request = world.request();
  request.challenges = {"Basic realm=\"Negotiate\"", "Negotiated x", "Bearer negotiate=1", ""};
  CHECK(world.failure_of(request).status() == WW_INTERACTION_REQUIRED);
  CHECK(people.interactive == std::vector<bool>{true});
}

TEST_CASE("whether a person may be asked is told to the provider") {
  for (const bool allowed : {true, false}) {
    World world;
    world.interaction.allowed = allowed;
    FakeProvider& people = world.providers.add("people");
    world.get();
    CHECK(people.interactive == std::vector<bool>{allowed});
  }
}

TEST_CASE("a plugin that answers nonsense is at fault, and the next one is asked") {
  World world;
  FakeProvider& first = world.providers.add("first");

  SECTION("twice") {
    first.answers_twice = true;
  }
  SECTION("nothing, but says that it did") {
    first.answers_nothing = true;
  }
  SECTION("an empty secret") {
    first.answers["session"].secret.clear();
  }
  SECTION("a line feed in the secret") {
    first.answers["session"].secret = "a\nb";
  }
  SECTION("a kind that does not exist") {
    first.answers["session"].kind = 3;
  }
  SECTION("a line feed in the account") {
    first.answers["session"].account = "ada\nhost=evil.example";
  }
  const Failure alone = world.failure_of(world.request());
  CHECK(alone.status() == WW_FAULT);
  CHECK(alone.message().find("first") != std::string::npos);
}

TEST_CASE("a broken plugin is told to a person only when nobody else has answered") {
  World world;
  world.providers.add("broken").throws_in_ways = true;
  FakeProvider& people = world.providers.add("people");

  SECTION("somebody answers") {
    CHECK(world.get() == kToken);
    CHECK(world.notices.empty());
  }
  SECTION("nobody answers") {
    people.answers.clear();
    world.failure_of(world.request());
    REQUIRE(world.notices.size() == 1);
    CHECK(world.notices[0].find("broken") != std::string::npos);
  }
}

TEST_CASE("whoever needs a token of a scope is not given a password") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.manifest.tokens_for = {"vault.example"};
  Request request = world.request("vault.example");
  request.scope = "https://vault.example/.default";
  CHECK(world.get(request) == kToken);

  World again;
  FakeProvider& passwords = again.providers.add("people");
  passwords.manifest.tokens_for = {"vault.example"};
  passwords.answers["session"].kind = WW_ANSWER_PASSWORD;
  CHECK_FALSE(again.broker.get(request));
}

// --- the memory

TEST_CASE("an answer is given from memory while nothing has changed") {
  World world;
  FakeProvider& people = world.providers.add("people");
  CHECK(world.get() == kToken);
  CHECK(world.get() == kToken);
  CHECK(people.asked.size() == 1);
  CHECK(world.keys.keys.size() == 1);
  CHECK(world.providers.loaded.size() <= 2);
}

TEST_CASE("what another answer depends on makes it another one in memory") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.manifest.hosts.emplace_back("second.example");
  Request request = world.request();
  world.get(request);

  SECTION("the configuration") {
    world.fingerprint = "another one";
  }
  SECTION("the host") {
    request.target.host = "second.example";
  }
  SECTION("the path") {
    request.target.path = "project";
  }
  SECTION("an empty path is not no path") {
    request.target.path = "";
  }
  SECTION("the user name") {
    request.target.username = "ada";
  }
  SECTION("a longer life is asked for") {
    request.min_ttl_seconds = 7200;
  }
  SECTION("a claims challenge") {
    request.challenges = {"Bearer error=\"insufficient_claims\", claims=\"e30=\""};
  }
  SECTION("what was refused just now") {
    request.refused_sha256 = sha256_hex("something else");
  }
  SECTION("an account is named") {
    request.account = "bob@example.org";
  }
  SECTION("a tenant is named") {
    request.tenant = "fabrikam.example";
  }
  world.get(request);
  CHECK(people.asked.size() == 2);
}

TEST_CASE("an answer is given from memory while what it was made of is as it was") {
  struct Row {
    const char* what;
    void (*change)(World&);
    bool asked_again;
  };
  for (const Row& row : {
           Row{"nothing", [](World&) {}, false},
           Row{"its variable", [](World& world) { world.environment["THEIR_TOKEN"] = "two"; },
               true},
           Row{"to nothing", [](World& world) { world.environment["THEIR_TOKEN"] = ""; }, true},
           Row{"and is gone", [](World& world) { world.environment.erase("THEIR_TOKEN"); }, true},
           Row{"one that was not set", [](World& world) { world.environment["THEIR_ID"] = ""; },
               true},
           Row{"another's", [](World& world) { world.environment["OTHER"] = "x"; }, false},
       }) {
    CAPTURE(row.what);
    World world;
    FakeProvider& theirs = world.providers.add("theirs");
    theirs.reads_variables = {"THEIR_TOKEN", "THEIR_ID"};
    world.environment["THEIR_TOKEN"] = "one";
    world.get();
    row.change(world);
    world.get();
    CHECK(theirs.asked.size() == (row.asked_again ? 2U : 1U));
  }
}

TEST_CASE("a file that an answer was made of makes it another one in memory") {
  const test::Directory directory;
  const std::string path = directory / "token";
  World world;
  FakeProvider& theirs = world.providers.add("theirs");
  theirs.reads_files = {path};
  world.get();
  world.get();
  CHECK(theirs.asked.size() == 1);
  std::ofstream(path) << "one";
  world.get();
  CHECK(theirs.asked.size() == 2);
  std::ofstream(path) << "another";
  world.get();
  CHECK(theirs.asked.size() == 3);
  std::filesystem::remove(path);
  world.get();
  CHECK(theirs.asked.size() == 4);
}

TEST_CASE(
    "the variable without which a provider is not loaded is among what an answer is made of") {
  World world;
  FakeProvider& job = world.providers.add("job");
  job.manifest.only_with_environment = {"JOB_TOKEN"};
  FakeProvider& people = world.providers.add("people");
  world.get();
  CHECK(people.asked.size() == 1);
  world.environment["JOB_TOKEN"] = "x";
  world.get();
  CHECK(job.asked.size() == 1);
  world.environment.clear();
  world.get();
  CHECK(people.asked.size() == 2);
}

TEST_CASE("what is made of an answer from memory depends on what that one depends on") {
  World world;
  FakeProvider& theirs = world.providers.add("theirs");
  theirs.reads_variables = {"THEIR_TOKEN"};
  world.get();
  host::Inputs later(world.environment_function);
  const AnswerCache in_a_later_process(
      world.keys, [] { return "one configuration"; }, later);
  REQUIRE(in_a_later_process.get(world.request()));
  CHECK(later.marks() == world.inputs.marks());
}

TEST_CASE("a challenge that names no claims is answered from memory") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  Request request = world.request();
  request.challenges = {"Bearer realm=\"git.example\"", "Basic realm=\"git.example\""};
  CHECK(world.get(request) == kToken);
  CHECK(people.asked.size() == 1);
}

TEST_CASE("an answer to a claims challenge takes the place of what was kept") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  people.answers["session"].secret = "a-token-with-claims";
  Request request = world.request();
  request.challenges = {"Bearer claims=\"e30=\""};
  CHECK(world.get(request) == "a-token-with-claims");
  CHECK(world.keys.keys.empty());
}

TEST_CASE("what is not kept in memory") {
  World world;
  FakeProvider& people = world.providers.add("people");
  test::FakeAnswer& given = people.answers["session"];

  SECTION("what must not be") {
    given.flags = WW_ANSWER_UNCACHED;
  }
  SECTION("what has no known end") {
    given.lives_seconds = 0;
  }
  SECTION("what ends within five minutes") {
    given.lives_seconds = 299;
  }
  CHECK(world.get() == kToken);
  CHECK(world.keys.keys.empty());
}

TEST_CASE("an answer is kept for an hour at most, and never to its end") {
  for (const auto& [lives, kept] : {std::pair{3600, 3300}, std::pair{100'000, 3600}}) {
    World world;
    world.providers.add("people").answers["session"].lives_seconds = lives;
    world.get();
    CHECK(world.keys.last_timeout <= static_cast<unsigned>(kept));
    CHECK(world.keys.last_timeout + 5 >= static_cast<unsigned>(kept));
  }
}

TEST_CASE("a user's own credential is not kept in memory") {
  World world;
  Request request = world.request("other.example");
  request.target.username = "ada";
  world.broker.store(request, test::credential("ada", "a password"));
  CHECK(world.get(request) == "a password");
  CHECK(world.keys.keys.empty());
}

TEST_CASE("a damaged entry in memory is none") {
  for (const char* damaged : {"", "x", "9999999999\ntoken\n", "\n\n\n\n\n\n"}) {
    World world;
    FakeProvider& people = world.providers.add("people");
    world.get();
    for (auto& [key, value] : world.keys.keys) value = damaged;
    CHECK(world.get() == kToken);
    CHECK(people.asked.size() == 2);
  }
}

TEST_CASE("where the kernel keeps nothing, the provider is asked each time") {
  World world;
  world.keys.is_there = false;
  FakeProvider& people = world.providers.add("people");
  world.get();
  world.get();
  CHECK(people.asked.size() == 2);
  CHECK(std::none_of(world.notes.locked.begin(), world.notes.locked.end(),
                     [](const std::string& name) { return name.starts_with("turn|"); }));
}

// --- turns

int turns(const World& world) {
  return static_cast<int>(
      std::count_if(world.notes.locked.begin(), world.notes.locked.end(),
                    [](const std::string& name) { return name.starts_with("turn|"); }));
}

TEST_CASE("whoever finds out has a turn, and lets go of it") {
  World world;
  world.providers.add("people");
  world.get();
  CHECK(turns(world) == 1);
  CHECK(world.notes.held_now.empty());
  world.get();  // from memory: without a turn
  CHECK(turns(world) == 1);
}

TEST_CASE("requests that one answer serves take the same turn") {
  World world;
  world.providers.add("people").answers["session"].flags = WW_ANSWER_UNCACHED;
  world.get();
  const auto first = world.notes.locked.front();
  world.get();
  CHECK(std::count(world.notes.locked.begin(), world.notes.locked.end(), first) == 2);
}

TEST_CASE("who must wait takes what the other one left in memory") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  const auto kept = world.keys.keys;
  world.keys.keys.clear();
  const int listed = world.providers.listed;
  const int looked_up = world.settings.looked_up;
  int waits = 0;
  world.notes.on_lock = [&](std::string_view name, std::chrono::milliseconds limit) {
    if (!name.starts_with("turn|")) return WW_OK;
    if (limit.count() == 0) return WW_TIMEOUT;  // somebody has it
    ++waits;
    world.keys.keys = kept;  // and is done now
    return WW_OK;
  };
  CHECK(world.get() == kToken);
  CHECK(waits == 1);
  CHECK(people.asked.size() == 1);
  // A crowd that waits reads no manifest and has no git read its configuration.
  CHECK(world.providers.listed == listed);
  CHECK(world.settings.looked_up == looked_up);
}

TEST_CASE("who waited in vain finds out without a turn") {
  World world;
  FakeProvider& people = world.providers.add("people");
  for (const ww_status outcome : {WW_OK, WW_TIMEOUT, WW_STORE_FAILED}) {
    CAPTURE(outcome);
    world.keys.keys.clear();
    bool held_while_asked = false;
    world.notes.on_lock = [&](std::string_view name, std::chrono::milliseconds limit) {
      held_while_asked |= !world.notes.held_now.empty();
      if (!name.starts_with("turn|")) return WW_OK;
      return limit.count() == 0 ? WW_TIMEOUT : outcome;
    };
    CHECK(world.get() == kToken);
    CHECK_FALSE(held_while_asked);
  }
  CHECK(people.asked.size() == 3);
}

TEST_CASE("who is interrupted while waiting does not go on") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.notes.on_lock = [](std::string_view name, std::chrono::milliseconds limit) {
    if (!name.starts_with("turn|")) return WW_OK;
    return limit.count() == 0 ? WW_TIMEOUT : WW_CANCELLED;
  };
  CHECK(world.failure_of(world.request()).status() == WW_CANCELLED);
  CHECK(people.asked.empty());
}

TEST_CASE("a turn that cannot be had is done without") {
  World world;
  world.providers.add("people");
  world.notes.on_lock = [](std::string_view name, std::chrono::milliseconds) {
    return name.starts_with("turn|") ? WW_STORE_FAILED : WW_OK;
  };
  CHECK(world.get() == kToken);
}

TEST_CASE("who takes no turn") {
  World world;
  world.providers.add("people");
  Request request = world.request();

  SECTION("whoever may not use the network") {
    request.offline = true;
  }
  SECTION("whoever is asked by somebody who may have one") {
    request.asking = {"key-vault"};
  }
  SECTION("a request that no kept answer could serve") {
    request.refused_sha256 = sha256_hex("something else");
  }
  world.broker.get(request);
  CHECK(turns(world) == 0);
}

TEST_CASE("whoever finds that nobody claims the host ends the turn before the store is asked") {
  World world;
  world.providers.add("people");
  int searched = 0;
  world.secrets.while_searched = [&] {
    ++searched;
    CHECK(world.notes.held_now.empty());
  };
  world.broker.get(world.request("other.example"));
  CHECK(searched == 1);
  CHECK(turns(world) == 1);
}

// --- what was refused

TEST_CASE("what a server refused a moment ago is not sent there again") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  const Secret refused(kToken);
  world.broker.erase(world.request(), &refused);

  SECTION("and the provider is told, so that it can renew it") {
    const Failure failure = world.failure_of(world.request());
    CHECK(failure.status() != WW_OK);
    CHECK(people.refusable.back() == sha256_hex(kToken));
  }
  SECTION("another one is sent") {
    people.answers["session"].secret = "a-renewed-token";
    CHECK(world.get() == "a-renewed-token");
  }
  SECTION("the next provider is asked") {
    FakeProvider& other = world.providers.add("other");
    other.answers["session"].secret = "a-token-of-another";
    CHECK(world.get() == "a-token-of-another");
  }
  SECTION("another repository is another matter") {
    Request request = world.request();
    request.target.path = "another";
    CHECK(world.get(request) == kToken);
  }
  SECTION("until a server takes it") {
    Request request = world.request();
    request.target.username = "user";
    world.broker.store(request, test::credential("user", kToken));
    CHECK(world.get() == kToken);
  }
  SECTION("until a person signs in") {
    people.answers["login"] = {};
    people.manifest.sign_in = 1;
    world.broker.login(world.request(), "people");
    CHECK(world.get() == kToken);
  }
}

TEST_CASE("whoever's was refused and who has no other is named") {
  World world;
  FakeProvider& other = world.providers.add("other");
  other.answers.clear();
  FakeProvider& people = world.providers.add("people");
  world.get();
  people.answers.clear();  // it looks at the hash itself
  Request request = world.request();
  request.refused_sha256 = sha256_hex(kToken);
  const Failure failure = world.failure_of(request);
  CHECK(failure.message().find("refused the credential of The provider people") !=
        std::string::npos);
  CHECK_THROWS_AS(world.broker.get(request), RefusedAgain);

  request.refused_sha256 = sha256_hex("what nobody issued");
  CHECK(world.failure_of(request).message().find("nobody is signed in") != std::string::npos);
  request.refused_sha256 = sha256_hex(kToken);
  people.failures.emplace("session", Failure(WW_INTERACTION_REQUIRED, "the session has ended"));
  CHECK(world.failure_of(request).message() == "the session has ended");
}

TEST_CASE("nothing leaves for a host whose claim is gone when the answer comes") {
  World world;
  FakeProvider& people = world.providers.add("people");
  Request request = world.request("on.premises.example");
  world.settings.scoped_values["provider"] = {"people", "a key of this server", true};
  CHECK(world.get(request) == kToken);
  world.keys.keys.clear();
  people.while_asked = [&] { world.settings.scoped_values.clear(); };
  const Failure failure = world.failure_of(request);
  CHECK(failure.status() == WW_REFUSED);
  CHECK(failure.message().find("does not claim") != std::string::npos);
}

TEST_CASE("who signed in is said once, when somebody did") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.while_asked = [&] { world.person_acted = true; };
  world.get();
  CHECK(world.notices ==
        std::vector<std::string>{"signed in to https://git.example/ as ada@example.org."});
  people.while_asked = nullptr;
  world.keys.keys.clear();
  world.get();
  CHECK(world.notices.size() == 1);
}

// --- notes

TEST_CASE("an answer whose record cannot be written is given all the same") {
  World world;
  world.providers.add("people");
  world.notes.unwritable = true;
  CHECK(world.get() == kToken);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].find("cannot create the note") != std::string::npos);
}

TEST_CASE("of what lives in the environment nothing is lost with its record") {
  World world;
  world.providers.add("job").answers["session"].flags = WW_ANSWER_UNCACHED;
  world.notes.unwritable = true;
  CHECK(world.get() == kToken);
  CHECK(world.notices.empty());
}

TEST_CASE("no secret is in a notice, a failure or a note") {
  World world;
  world.providers.add("people");
  world.get();
  for (const auto& [where, value] : world.notes.notes)
    CHECK(value.find(kToken) == std::string::npos);
  CHECK(world.log.redact(std::string("it is ") + kToken) == "it is [redacted]");
}

}  // namespace
}  // namespace watchword::broker
