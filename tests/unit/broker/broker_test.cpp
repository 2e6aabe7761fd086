// The broker with the real plugins, in one process: the memory store lives as long as it does. To
// be run in tests/fixtures/keyring.sh, which gives kernel keyrings that are nobody else's.
#include "broker/broker.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <ctime>

#include <watchword/encoding.hpp>

#include "broker/accounts.h"
#include "platform/sha256.h"
#include "support/directory.h"
#include "support/environment.h"
#include "support/full_disk.h"

namespace watchword::broker {
namespace {

std::string token(const std::string& audience) {
  return base64url_encode("{}") + '.' +
         base64url_encode(R"({"aud":")" + audience + R"(","exp":)" +
                          std::to_string(std::time(nullptr) + 3600) + "}") +
         ".c2ln";
}

class World {
 public:
  // A secret of a provider that answers with what a variable holds.
  static inline const std::string kPat = "personal-access-token-of-the-environment";
  static inline const std::string kJobToken = token("app.vstoken.visualstudio.com|vso:1");

  explicit World(const std::string& state_home = "")
      : variables{{"HOME", directory_ / "home"},
                  {"XDG_STATE_HOME", state_home.empty() ? directory_ / "state" : state_home},
                  {"WATCHWORD_PLUGIN_PATH", WATCHWORD_TEST_PLUGINS},
                  {"WATCHWORD_STORE", "memory"},
                  {"WATCHWORD_INTERACTIVE", "never"},
                  {"WATCHWORD_ENTRA_IDENTITY", "none"},
                  {"WATCHWORD_FORWARD", "none"}} {
    services.begin("https://dev.azure.com/contoso/x");
  }
  ~World() {
    seams.answers.clear();
    refusals().clear();
    seams.issued_keys.clear();
  }

  Refusals refusals() const { return {seams.state, seams.refused_keys}; }

  static Request request(const std::string& path = "contoso/x") {
    Request request;
    request.target.protocol = "https";
    request.target.host = "dev.azure.com";
    request.target.path = path;
    request.own_headers = true;
    return request;
  }

  std::string get(const Request& request) {
    const auto credential = Broker(seams).get(request);
    return credential ? std::string(credential->secret.view()) : "";
  }
  // What is answered, or "" when it is said that nobody has one.
  std::string get() {
    try {
      return get(request());
    } catch (const Failure&) {
      return "";
    }
  }
  void store(const std::string& secret) {
    Credential credential;
    Request accepted = request();
    accepted.target.username = credential.username = "contoso";
    credential.secret = Secret(secret);
    Broker(seams).store(accepted, credential);
  }
  void erase(const std::string& secret, const std::string& path = "contoso/x") {
    const Secret refused(secret);
    Request request = World::request(path);
    request.target.username = "contoso";
    Broker(seams).erase(request, &refused);
  }
  // As an older Watchword did.
  void keep_as_own(const std::string& secret) {
    Credential credential;
    Target target = request().target;
    target.username = credential.username = "contoso";
    credential.secret = Secret(secret);
    StoredCredentials(services.secrets, StoredKind::kGit).put(target, credential);
  }
  bool is_kept(const std::string& secret) {
    return StoredCredentials(services.secrets, StoredKind::kGit)
        .get(request().target, false,
             [&](const Credential& one) { return one.secret.view() == secret; })
        .has_value();
  }
  void in_job() {
    variables["TF_BUILD"] = "True";
    variables["SYSTEM_COLLECTIONURI"] = "https://dev.azure.com/contoso/";
    variables["SYSTEM_ACCESSTOKEN"] = kJobToken;
  }
  void no_variables() {
    for (const char* name : {"TF_BUILD", "SYSTEM_ACCESSTOKEN", "WATCHWORD_PAT"})
      variables.erase(name);
  }

 private:
  test::Directory directory_;

 public:
  std::map<std::string, std::string, std::less<>> variables;
  host::Services services{{[this](std::string_view name) -> std::optional<std::string> {
                             const auto found = variables.find(name);
                             return found == variables.end() ? std::nullopt
                                                             : std::optional(found->second);
                           },
                           [] { return std::string(WATCHWORD_LIBRARY); }, "0"}};
  KernelMemory memory{services.inputs};
  Seams seams = seams_of(services, memory);
};

// Nothing to fall back on, whatever is noted: a container that withholds the kernel keyring.
bool without_memory() {
  return !platform::MemoryKeys("watchword:issued").available();
}

}  // namespace

TEST_CASE("what a provider issued is never kept, whatever can be noted") {
  const std::string place = GENERATE("works", "missing", "full");
  const std::string kind = GENERATE("job", "pat", "machine or person", "own issuer");
  CAPTURE(place, kind);
  World world(place == "missing" ? "/dev/null" : "");
  std::optional<test::FullDisk> full;
  if (place == "full") full.emplace();
  std::string secret = token("499b84ac-1321-427f-aa17-267ca6975798");
  if (kind == "own issuer") secret = token("app.vstoken.visualstudio.com");
  if (kind == "pat") {
    secret = World::kPat;
    world.variables["WATCHWORD_PAT"] = secret;
  }
  if (kind == "job") {
    secret = World::kJobToken;
    world.in_job();
  }
  const bool answers = kind == "pat" || kind == "job";
  if (answers) CHECK(world.get() == secret);
  world.store(secret);
  CHECK_FALSE(world.is_kept(secret));
  world.no_variables();
  CHECK(world.get().empty());
  world.store(secret);  // by a git that outlived the variable
  CHECK_FALSE(world.is_kept(secret));
  CHECK(world.get().empty());
}

TEST_CASE("what the user typed is kept where it can be noted whose secrets are whose") {
  const bool works = GENERATE(true, false);
  World world(works ? "" : "/dev/null");
  world.store("typed by the user");
  CHECK(world.is_kept("typed by the user") == works);
  CHECK(world.get() == (works ? "typed by the user" : ""));

  SECTION("and for a host of no provider it is in any case") {
    Request other = World::request();
    other.target.host = "git.example.com";
    other.target.username = "ada";
    Credential credential;
    credential.secret = Secret("typed by the user");
    Broker(world.seams).store(other, credential);
    CHECK(world.get(other) == "typed by the user");
  }
}

TEST_CASE("what an older Watchword kept of a provider's is neither answered nor left") {
  World world;
  const std::string secret = token("499b84ac-1321-427f-aa17-267ca6975798");
  world.keep_as_own(secret);
  SECTION("when git asks") {
    CHECK(world.get().empty());
  }
  SECTION("after signing out of the host") {
    CHECK(logout(world.seams, World::request()));
  }
  SECTION("after signing out of everything") {
    CHECK(logout(world.seams, Request()));
  }
  CHECK_FALSE(world.is_kept(secret));
}

TEST_CASE("signing out leaves what is the user's own") {
  World world;
  world.store("typed by the user");
  CHECK_FALSE(logout(world.seams, World::request()));
  CHECK_FALSE(logout(world.seams, Request()));
  CHECK(world.is_kept("typed by the user"));
}

TEST_CASE("what was refused a moment ago is not answered again for the same target") {
  World world(GENERATE("", "/dev/null"));
  world.variables["WATCHWORD_PAT"] = World::kPat;
  REQUIRE(world.get() == World::kPat);
  if (without_memory() && world.variables["XDG_STATE_HOME"] == "/dev/null")
    SKIP("this system withholds the kernel keyring");
  const bool said_by_state = GENERATE(true, false);
  if (said_by_state) {
    Request again = World::request();
    again.refused_sha256 = sha256_hex(World::kPat);
    CHECK_THROWS_AS(world.get(again), Failure);
  } else {
    world.erase(World::kPat);
  }
  CHECK_THROWS_AS(world.get(World::request()), RefusedAgain);
  CHECK(world.get(World::request("contoso/another")) == World::kPat);

  SECTION("unless it is another one") {
    world.variables["WATCHWORD_PAT"] = "another";
    CHECK(world.get() == "another");
  }
  SECTION("but the next way is tried") {
    const bool writable = world.variables["XDG_STATE_HOME"] != "/dev/null";
    world.store("typed by the user");
    CHECK(world.get() == (writable ? "typed by the user" : ""));
  }
  SECTION("until a server takes it") {
    world.store(World::kPat);
    CHECK(world.get() == World::kPat);
  }
  SECTION("until a person signs in") {
    world.refusals().clear();
    CHECK(world.get() == World::kPat);
  }
}

TEST_CASE("a refused token of a job says so, and that no other one is to be asked for") {
  World world;
  world.in_job();
  REQUIRE(world.get() == World::kJobToken);
  world.erase(World::kJobToken);
  try {
    world.get(World::request());
    FAIL("it was answered again");
  } catch (const RefusedAgain& failure) {
    CHECK(failure.message().find("refuses the token of this job") != std::string::npos);
  }
}

TEST_CASE(
    "what the user typed is not answered again either, though the store cannot let go of it") {
  World world;
  world.store("typed by the user");
  world.refusals().note(World::request().target, {sha256_hex("typed by the user"), "contoso"},
                        true);
  CHECK_THROWS_AS(world.get(World::request()), RefusedAgain);
}

}  // namespace watchword::broker
