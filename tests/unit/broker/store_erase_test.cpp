#include <catch2/catch_test_macros.hpp>
#include <ctime>

#include "broker/accounts.h"
#include "fixture.h"
#include "platform/sha256.h"

namespace watchword::broker {
namespace {

using test::credential;
using test::FakeProvider;
using test::World;

constexpr const char* kIssuedToken = "a-token-of-the-provider";

TEST_CASE("git's word that an issued credential works is passed on once, and nothing is kept") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  Request request = world.request();
  request.target.username = "user";
  world.broker.store(request, credential("user", kIssuedToken));
  world.broker.store(request, credential("user", kIssuedToken));
  CHECK(people.accepted == std::vector<std::string>{sha256_hex(kIssuedToken)});
  CHECK(world.secrets.items.empty());
}

TEST_CASE("what the user typed is kept, and found again") {
  for (const char* host : {"other.example", test::kHost}) {
    CAPTURE(host);
    World world;
    world.providers.add("people").ways.clear();
    Request request = world.request(host);
    request.target.username = "ada";
    world.broker.store(request, credential("ada", "a password"));
    REQUIRE(world.secrets.items.size() == 1);
    CHECK(world.get(request) == "a password");
  }
}

TEST_CASE("what the user wants gone is gone, whoever had it") {
  World world;
  FakeProvider& people = world.providers.add("people");
  Request other = world.request("other.example");
  other.target.username = "ada";
  world.broker.store(other, credential("ada", "a password"));
  const Request request = world.request();
  world.get(request);
  REQUIRE_FALSE(world.keys.keys.empty());

  SECTION("an answer of a provider: it is told which one it was") {
    world.broker.forget(request);
    CHECK(people.refused == std::vector<std::string>{sha256_hex(kIssuedToken)});
    CHECK(world.keys.keys.empty());
    CHECK(world.secrets.items.size() == 1);
  }
  SECTION("also one that is in memory no more") {
    world.keys.keys.clear();
    world.broker.forget(request);
    CHECK(people.refused == std::vector<std::string>{sha256_hex(kIssuedToken)});
  }
  SECTION("the user's own") {
    other.target.username.reset();
    world.broker.forget(other);
    CHECK(world.secrets.items.empty());
    CHECK(people.refused.empty());
  }
}

TEST_CASE("what is kept for one program is no answer to another") {
  World world;
  Request docker = world.request("registry.example");
  docker.kept_as = StoredKind::kDocker;
  docker.target.username = "ada";
  world.broker.store(docker, credential("ada", "a password"));
  Request git = world.request("registry.example");
  CHECK(world.get(git).empty());
  docker.target.username.reset();
  CHECK(world.get(docker) == "a password");
  CHECK(world.broker.kept(git).empty());
  REQUIRE(world.broker.kept(docker).size() == 1);
  CHECK(world.broker.kept(docker)[0].label == "Docker: https://registry.example/ (ada)");

  SECTION("of a registry one is kept, whoever the user is") {
    docker.target.username = "grace";
    world.broker.store(docker, credential("grace", "line 1\nline 2"));
    docker.target.username.reset();
    CHECK(world.broker.kept(docker).size() == 1);
    CHECK(world.get(docker) == "line 1\nline 2");
  }
}

TEST_CASE("what a provider takes for its own kind is the provider's to keep") {
  World world;
  world.providers.add("machine");
  FakeProvider& people = world.providers.add("people");
  people.adopts = true;
  Request request = world.request();
  request.target.username = "ada";

  SECTION("and no longer the user's") {
    world.broker.store(request, credential("ada", "a password"));
    CHECK(world.secrets.items.empty());
    world.broker.store(request, credential("ada", "a password"));
    CHECK(people.accepted == std::vector<std::string>{sha256_hex("a password")});
  }
  SECTION("but for what is no password") {
    Credential given = credential("ada", "a password");
    given.authtype = "Bearer";
    world.broker.store(request, given);
    CHECK(world.secrets.items.size() == 1);
  }
  SECTION("and nothing of a host that it does not claim") {
    request.target.host = "other.example";
    world.broker.store(request, credential("ada", "a password"));
    CHECK(world.secrets.items.size() == 1);
  }
}

TEST_CASE("a host where the path tells whose it is wants git to say the path") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.manifest.use_http_path = {test::kHost};
  people.ways.clear();
  Request request = world.request();
  request.target.username = "ada";
  const std::string setting = std::string("credential.https://") + test::kHost + ".useHttpPath";
  const auto tells = [&](std::string_view text) { return text.find(setting) != text.npos; };

  CHECK(tells(world.failure_of(request).advice()));
  world.broker.store(request, credential("ada", "a password"));
  REQUIRE(world.notices.size() == 1);
  CHECK(tells(world.notices[0]));

  request.target.path = "x";
  CHECK_FALSE(tells(world.failure_of(request).advice()));
  world.broker.store(request, credential("ada", "a password"));
  CHECK(world.notices.size() == 1);
}

TEST_CASE("what is not kept though it is the user's own") {
  World world;
  Request request = world.request("other.example");
  Credential given = credential("ada", "a password");
  request.target.username = "ada";

  SECTION("what is for once") {
    given.ephemeral = true;
  }
  SECTION("what has expired") {
    given.expires_at = std::time(nullptr) - 1;
  }
  SECTION("a password without a name") {
    request.target.username.reset();
  }
  world.broker.store(request, given);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("a header that is stored needs no user name") {
  World world;
  Request request = world.request("other.example");
  request.any_scheme = true;
  Credential given = credential("", "bmVnb3RpYXRl");
  given.authtype = "Negotiate";
  world.broker.store(request, given);
  REQUIRE(world.secrets.items.size() == 1);
  CHECK(world.get(request) == "bmVnb3RpYXRl");
  request.any_scheme = false;
  CHECK(world.get(request).empty());
}

TEST_CASE("a refused credential that was issued is the provider's to drop") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  Request own = world.request();
  own.target.username = "ada";
  world.broker.store(own, credential("ada", "a password"));

  const Secret refused(kIssuedToken);
  world.broker.erase(world.request(), &refused);
  CHECK(people.refused == std::vector<std::string>{sha256_hex(kIssuedToken)});
  CHECK(world.secrets.items.size() == 1);
  CHECK(world.keys.keys.empty());  // the next get asks the provider
}

TEST_CASE("a refused credential of the user's own is removed if it is the one that is kept") {
  World world;
  Request request = world.request("other.example");
  request.target.username = "ada";
  world.broker.store(request, credential("ada", "a password"));
  const Secret older("an older password");
  world.broker.erase(request, &older);
  CHECK(world.secrets.items.size() == 1);
  const Secret same("a password");
  world.broker.erase(request, &same);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("two users of a server may have the same password, of whom one is refused") {
  World world;
  Request request = world.request("other.example");
  for (const char* name : {"ada", "bob"}) {
    request.target.username = name;
    world.broker.store(request, credential(name, "a password"));
  }
  const Secret refused("a password");
  world.broker.erase(request, &refused);  // bob's
  CHECK(world.get(request).empty());
  request.target.username = "ada";
  CHECK(world.get(request) == "a password");
}

TEST_CASE("an erase without a secret removes whatever fits") {
  World world;
  Request request = world.request("other.example");
  for (const char* name : {"ada", "bob"}) {
    request.target.username = name;
    world.broker.store(request, credential(name, "a password"));
  }
  request.target.username = "bob";
  world.broker.erase(request, nullptr);
  REQUIRE(world.secrets.items.size() == 1);
  request.target.username.reset();
  world.broker.erase(request, nullptr);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("an erase empties the memory, whatever is erased") {
  World world;
  FakeProvider& people = world.providers.add("people");
  world.get();
  const Secret unknown("something else");
  world.broker.erase(world.request(), &unknown);
  CHECK(world.keys.keys.empty());
  world.get();
  CHECK(people.asked.size() == 2);
}

TEST_CASE("a provider that is gone meanwhile need not be told") {
  World world;
  world.providers.add("people");
  world.notes.put("host", std::string("issued/") + test::kHost,
                  sha256_hex(kIssuedToken) + " uninstalled 1 0 s\n");
  const Secret refused(kIssuedToken);
  world.broker.erase(world.request(), &refused);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("what a provider issued is never the user's own, whatever can be noted") {
  struct Row {
    bool notes;
    bool memory;
    bool recognized;
    bool known;
  };
  for (const Row& row : {Row{true, false, false, true}, Row{false, true, false, true},
                         Row{false, false, true, true}, Row{false, false, false, false}}) {
    CAPTURE(row.notes, row.memory, row.recognized);
    World world;
    FakeProvider& people = world.providers.add("people");
    world.notes.unwritable = !row.notes;
    world.issued_keys.is_there = row.memory;
    if (row.recognized) people.recognizes = {kIssuedToken};
    world.get();
    Request request = world.request();
    request.target.username = "user";
    world.broker.store(request, credential("user", kIssuedToken));
    CHECK(world.secrets.items.empty());
    CHECK(people.accepted.size() == (row.known ? 1U : 0U));
  }
}

TEST_CASE("where nothing can be noted, what the user typed for a claimed host is not kept") {
  for (const char* host : {test::kHost, "other.example"}) {
    CAPTURE(host);
    World world;
    world.providers.add("people").ways.clear();
    world.notes.unwritable = true;
    Request request = world.request(host);
    request.target.username = "ada";
    world.broker.store(request, credential("ada", "a password"));
    CHECK(world.secrets.items.empty() == (host == std::string(test::kHost)));
    CHECK(world.notices.empty() == !world.secrets.items.empty());
  }
}

TEST_CASE("what of a provider's an older Watchword kept is neither answered nor left") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.ways.clear();
  Request request = world.request();
  request.target.username = "user";
  world.broker.store(request, credential("user", kIssuedToken));
  REQUIRE(world.secrets.items.size() == 1);
  people.recognizes = {kIssuedToken};
  world.failure_of(request);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("a store that fails is told") {
  World world;
  world.secrets.fails = Failure(WW_STORE_LOCKED, "the keyring is locked", "Unlock it.");
  Request request = world.request("other.example");
  request.target.username = "ada";
  CHECK_THROWS_AS(world.broker.store(request, credential("ada", "a password")), Failure);
  CHECK(world.failure_of(request).status() == WW_STORE_LOCKED);
}

// --- signing in and out

TEST_CASE("a sign-in takes the place of what is in memory, and is recorded") {
  World world;
  FakeProvider& people = world.providers.add("people");
  people.manifest.sign_in = 1;
  world.get();
  people.answers["login"].secret = "the-first-token-of-bob";
  people.answers["session"].secret = "another-token-of-bob";
  const Credential signed_in = world.broker.login(world.request(), "");
  CHECK(signed_in.secret.view() == "the-first-token-of-bob");
  CHECK(world.get() == "another-token-of-bob");
  Request request = world.request();
  request.target.username = "user";
  world.broker.store(request, credential("user", "the-first-token-of-bob"));
  CHECK(people.accepted.size() == 1);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("which provider a person signs in through") {
  World world;
  FakeProvider& people = world.providers.add("people");
  FakeProvider& other = world.providers.add("other");
  const auto chosen = [&](const std::string& named) {
    return provider_for_login(world.seams, world.request(), named).id;
  };
  const auto refused = [&](const std::string& named) {
    try {
      chosen(named);
    } catch (const Failure& failure) {
      return failure.status();
    }
    return WW_OK;
  };

  SECTION("the one of the highest rank") {
    people.manifest.sign_in = 2;
    other.manifest.sign_in = 1;
    CHECK(chosen("") == "people");
  }
  SECTION("the one that is named") {
    people.manifest.sign_in = 2;
    CHECK(chosen("other") == "other");
  }
  SECTION("the one that is configured, unless one is named") {
    people.manifest.sign_in = 2;
    world.settings.set("provider", "other");
    CHECK(chosen("") == "other");
    CHECK(chosen("people") == "people");
    world.settings.set("provider", "auto");
    CHECK(chosen("") == "people");
  }
  SECTION("not one that is not there") {
    CHECK(refused("nobody") == WW_INVALID);
  }
  SECTION("of two equal ones, one must be named") {
    CHECK(refused("") == WW_INVALID);
  }
}

TEST_CASE("a sign-out empties the memory, also when a provider fails") {
  World world;
  world.providers.add("people");
  world.get();
  CHECK(logout(world.seams, world.request()));
  CHECK(world.keys.keys.empty());
  CHECK_FALSE(logout(world.seams, world.request()));
}

TEST_CASE("a sign-out of a host asks those that claim it, and of everything, all") {
  World world;
  FakeProvider& people = world.providers.add("people");
  FakeProvider& other = world.providers.add("other");
  other.manifest.hosts = {"second.example"};
  logout(world.seams, world.request());
  CHECK(people.logouts == 1);
  CHECK(other.logouts == 0);
  logout(world.seams, world.request(""));
  CHECK(people.logouts == 2);
  CHECK(other.logouts == 1);
}

}  // namespace
}  // namespace watchword::broker
