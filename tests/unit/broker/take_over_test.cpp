#include "broker/take_over.h"

#include <catch2/catch_test_macros.hpp>
#include <ctime>

#include "fixture.h"

namespace watchword::broker {
namespace {

using test::credential;
using test::World;

ForeignPassword password(const std::string& host, const char* secret, const char* user = "ada") {
  ForeignPassword out;
  out.target.protocol = "https";
  out.target.host = host;
  if (user != nullptr) out.target.username = user;
  out.credential = credential(user == nullptr ? "" : user, secret);
  return out;
}

Taken take(World& world, const ForeignPassword& what, bool look_only = false) {
  const auto all = take_over(world.seams, what, look_only);
  REQUIRE(all.size() == 1);
  return all.front();
}

TEST_CASE("a password of another helper is kept as if git had been told, and found") {
  World world;
  CHECK(take(world, password("other.example", "a password"), true).fate == Fate::kTaken);
  CHECK(world.secrets.items.empty());
  const Taken taken = take(world, password("other.example", "a password"));
  CHECK(taken.fate == Fate::kTaken);
  CHECK(taken.subject == "password of ada for https://other.example/");
  CHECK(world.get(world.request("other.example")) == "a password");
  CHECK(take(world, password("other.example", "a password")).fate == Fate::kThere);
}

TEST_CASE("what is kept already is never replaced") {
  World world;
  take(world, password("other.example", "newer"));
  CHECK(take(world, password("other.example", "older")).fate == Fate::kLeft);
  CHECK(world.get(world.request("other.example")) == "newer");
  // Of another path or user it is another one.
  ForeignPassword elsewhere = password("other.example", "older");
  elsewhere.target.path = "team";
  CHECK(take(world, elsewhere).fate == Fate::kTaken);
  CHECK(take(world, password("other.example", "older", "grace")).fate == Fate::kTaken);
}

TEST_CASE("what has expired or says no user is left where it is") {
  World world;
  ForeignPassword expired = password("other.example", "a password");
  expired.credential.expires_at = std::time(nullptr) - 1;
  CHECK(take(world, expired).fate == Fate::kLeft);
  CHECK(take(world, password("other.example", "a password", nullptr)).fate == Fate::kLeft);
  CHECK(world.secrets.items.empty());
}

TEST_CASE("a provider comes first, and says what became of it") {
  World world;
  auto& provider = world.providers.add("people");
  const ForeignPassword its = password(test::kHost, "a-token");
  const ForeignDocument document{&provider.manifest, "a-cache", "contoso", Secret("{}")};
  for (const auto& [state, fate] : {std::pair{WW_TAKEN_NEW, Fate::kTaken},
                                    {WW_TAKEN_THERE, Fate::kThere},
                                    {WW_TAKEN_NOT, Fate::kLeft},
                                    {WW_TAKEN_REFUSED, Fate::kRefused}}) {
    provider.takes_over = state;
    CHECK(take(world, its).fate == fate);
    const auto all = take_over(world.seams, document, false);
    REQUIRE(all.size() == 1);
    CHECK(all[0].fate == fate);
    CHECK(all[0].subject == "what is a-cache of contoso");
  }
  CHECK(world.secrets.items.empty());
  // Of another host's it does not hear.
  CHECK(take(world, password("other.example", "a password")).subject.starts_with("password"));

  provider.takes_over.reset();
  CHECK(take(world, its).fate == Fate::kTaken);
  CHECK(world.secrets.items.size() == 2);
  CHECK(take_over(world.seams, document, false).empty());
}

}  // namespace
}  // namespace watchword::broker
