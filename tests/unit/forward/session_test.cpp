#include "forward/session.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include "platform/sha256.h"
#include "platform/wait.h"

namespace watchword::forward {
namespace {

using protocol::ForwardingAnswer;
using protocol::ForwardingRequest;

constexpr std::int64_t kNow = 1'000'000;
constexpr std::int64_t kHour = 3600;

// A machine that lends, without the machine.
struct Laptop {
  std::int64_t now = kNow;
  Consent consent = Consent::kYes;
  std::atomic<int> questions = 0;
  int found = 0;
  std::string refused;  // of the last that was looked for
  std::string token = "token-1";
  bool is_token = true;
  std::int64_t lives = kHour;
  std::vector<Deed> deeds;
  Terms terms{"laptop", "devbox", kNow + 8 * kHour, 0, false, true};

  Session session() {
    Rules rules({{"dev.example"}, {"dev.example"}}, "laptop", "devbox");
    rules.allow_organization("contoso");
    rules.allow_organization("fabrikam");
    return Session(terms, rules,
                   {[this] { return now; },
                    [this](const std::string&) {
                      ++questions;
                      return consent;
                    },
                    [this](const ForwardingRequest& request) -> std::optional<Credential> {
                      ++found;
                      refused = request.refused_sha256;
                      Credential out;
                      out.username = "ada";
                      out.secret = Secret(token);
                      out.is_token = is_token;
                      out.expires_at = lives == 0 ? 0 : now + lives;
                      out.refresh_token = Secret("never");
                      return out;
                    },
                    [this](const Deed& deed) { deeds.push_back(deed); }});
  }
};

ForwardingRequest get(const std::string& path = "contoso/x") {
  ForwardingRequest out;
  out.target = {"https", "dev.example", path, {}};
  return out;
}

ForwardingRequest refused(const std::string& token) {
  ForwardingRequest out = get();
  out.action = ForwardingRequest::Action::kRefused;
  out.refused_sha256 = sha256_hex(token);
  return out;
}

TEST_CASE("a token is lent, and nothing beside it") {
  Laptop laptop;
  Session session = laptop.session();
  const auto answer = session.answer(get());
  REQUIRE(answer.credential);
  CHECK(answer.credential->secret.view() == "token-1");
  CHECK(answer.credential->refresh_token.empty());
  CHECK(answer.credential->ephemeral);
  REQUIRE(laptop.deeds.size() == 1);
  CHECK(laptop.deeds.front().place == "dev.example/contoso");
  CHECK(laptop.deeds.front().outcome == "lent, expires 1970-01-12T14:46:40Z");
}

TEST_CASE("a look tells what would be lent, and asks, finds and lends nothing") {
  Laptop laptop;
  laptop.terms.uses = 3;
  Session session = laptop.session();
  const auto look = [&](std::optional<std::string> path) {
    ForwardingRequest request;
    request.action = ForwardingRequest::Action::kLook;
    request.target = {"https", "dev.example", std::move(path), {}};
    return session.answer(request);
  };
  CHECK(look("contoso/x").lends ==
        "laptop lends the credential of dev.example/contoso to devbox until 1970-01-12T21:46:40Z, "
        "after a question there, 3 times at most");
  CHECK(laptop.deeds.back().outcome == "asked whether it is lent");
  // Of a target that says no organization.
  const auto open = look({});
  REQUIRE(open.lends);
  CHECK(open.lends->starts_with("laptop lends credentials of contoso, fabrikam to devbox"));
  const auto other = look("evil/x");
  REQUIRE(other.refusal);
  CHECK(other.refusal->message() ==
        "laptop does not lend the credential of dev.example/evil to devbox: only of contoso, "
        "fabrikam");
  CHECK(laptop.questions == 0);
  CHECK(laptop.found == 0);
  CHECK(session.report().lent == 0);
  session.answer(get());
  CHECK(look("contoso/x").lends->ends_with("2 times at most"));
  session.stop("it was stopped there");
  const auto stopped = look("contoso/x");
  REQUIRE(stopped.refusal);
  CHECK(stopped.refusal->message() == "laptop lends no more credentials: it was stopped there");
}

TEST_CASE("a person is asked once for each organization, and a no stands") {
  Laptop laptop;
  Session session = laptop.session();
  session.answer(get());
  session.answer(get());
  CHECK(laptop.questions == 1);
  laptop.consent = Consent::kNo;
  CHECK(session.answer(get("fabrikam/x")).refusal);
  laptop.consent = Consent::kYes;
  CHECK(session.answer(get("fabrikam/x")).refusal);
  CHECK(laptop.questions == 2);
  CHECK(session.answer(get()).credential);
  CHECK(laptop.found == 3);
}

TEST_CASE("nobody is asked for what is not on the list") {
  Laptop laptop;
  Session session = laptop.session();
  const auto answer = session.answer(get("evil/x"));
  REQUIRE(answer.refusal);
  CHECK(laptop.questions == 0);
  CHECK(laptop.found == 0);
  CHECK(laptop.deeds.back().place == "dev.example/evil");
}

TEST_CASE("where nobody can be asked, or answers, the reason is told there") {
  Laptop laptop;
  laptop.consent = Consent::kNobody;
  Session session = laptop.session();
  auto answer = session.answer(get());
  REQUIRE(answer.refusal);
  CHECK(answer.refusal->message().find("nobody can be asked there") != std::string::npos);
  laptop.consent = Consent::kNoAnswer;
  answer = session.answer(get());
  REQUIRE(answer.refusal);
  CHECK(answer.refusal->message().find("nobody at laptop answered") != std::string::npos);
  // Not at once again, and then again.
  laptop.consent = Consent::kYes;
  CHECK(session.answer(get()).refusal);
  CHECK(laptop.questions == 2);
  laptop.now += 61;
  CHECK(session.answer(get()).credential);
}

TEST_CASE("many at once are one question") {
  Laptop laptop;
  Rules rules({{"dev.example"}, {"dev.example"}}, "laptop", "devbox");
  std::atomic<int> questions = 0;
  std::atomic<int> lent = 0;
  Session session(laptop.terms, rules,
                  {[] { return kNow; },
                   [&](const std::string&) {
                     ++questions;
                     std::this_thread::sleep_for(std::chrono::milliseconds(50));
                     return Consent::kYes;
                   },
                   [](const ForwardingRequest&) -> std::optional<Credential> {
                     Credential out;
                     out.secret = Secret("t");
                     out.is_token = true;
                     out.expires_at = kNow + kHour;
                     return out;
                   },
                   [](const Deed&) {}});
  std::vector<std::thread> all;
  for (int i = 0; i < 8; ++i)
    all.emplace_back([&] { lent += session.answer(get()).credential.has_value() ? 1 : 0; });
  for (auto& one : all) one.join();
  CHECK(questions == 1);
  CHECK(lent == 8);
}

TEST_CASE("what does not expire by itself is lent only where that was said") {
  struct Row {
    bool is_token;
    std::int64_t lives;
    bool lent;
  };
  for (const Row& row :
       {Row{true, kHour, true}, Row{true, 27 * kHour, true}, Row{true, 30 * kHour, false},
        Row{true, 0, false}, Row{false, kHour, false}, Row{false, 0, false}}) {
    Laptop laptop;
    laptop.is_token = row.is_token;
    laptop.lives = row.lives;
    Session careful = laptop.session();
    CHECK(careful.answer(get()).credential.has_value() == row.lent);
    CHECK(careful.report().lent == (row.lent ? 1 : 0));
    laptop.terms.passwords = true;
    Session generous = laptop.session();
    CHECK(generous.answer(get()).credential);
  }
  Laptop laptop;
  laptop.lives = -1;
  CHECK(laptop.session().answer(get()).refusal);
}

TEST_CASE("nothing is lent after its time, its uses and its end") {
  Laptop laptop;
  laptop.terms.uses = 2;
  Session session = laptop.session();
  CHECK(session.answer(get()).credential);
  CHECK_FALSE(platform::wait_for({session.ended()}, std::chrono::steady_clock::now()));
  CHECK(session.answer(get()).credential);
  CHECK(platform::wait_for({session.ended()}, std::chrono::steady_clock::now()));
  auto answer = session.answer(get());
  REQUIRE(answer.refusal);
  CHECK(answer.refusal->message() ==
        "laptop lends no more credentials: it was asked as often as was allowed");
  CHECK(laptop.found == 2);

  laptop.terms.uses = 0;
  Session other = laptop.session();
  laptop.now = laptop.terms.ends_at;
  answer = other.answer(get());
  REQUIRE(answer.refusal);
  CHECK(answer.refusal->advice() == "Begin it anew on laptop: watchword forward devbox");
  CHECK(other.report().state == "its time is over");

  laptop.now = kNow;
  Session stopped = laptop.session();
  stopped.stop("it was stopped there");
  CHECK(stopped.answer(get()).refusal);
  CHECK(laptop.found == 2);
}

TEST_CASE("a token that was refused is renewed, once a minute at most") {
  Laptop laptop;
  Session session = laptop.session();
  session.answer(get());
  CHECK(laptop.refused.empty());
  // Only what was lent here is believed.
  session.answer(refused("somebody-elses"));
  session.answer(get());
  CHECK(laptop.refused.empty());
  session.answer(refused("token-1"));
  CHECK(laptop.deeds.back().outcome == "a server refused what was lent");
  laptop.token = "token-2";
  session.answer(get());
  CHECK(laptop.refused == sha256_hex("token-1"));
  // Said with the question itself, but too soon.
  ForwardingRequest again = get();
  again.refused_sha256 = sha256_hex("token-2");
  session.answer(again);
  CHECK(laptop.refused.empty());
  laptop.now += 60;
  session.answer(get());
  CHECK(laptop.refused == sha256_hex("token-2"));
  // Of one organization it says nothing about another.
  session.answer(refused("token-2"));
  laptop.now += 60;
  session.answer(get("fabrikam/x"));
  CHECK(laptop.refused.empty());
}

TEST_CASE("of places without end only so many are looked at") {
  Laptop laptop;
  laptop.terms.asks = false;
  Rules rules({{"*.dev.example"}, {}}, "laptop", "devbox");
  Session session(
      laptop.terms, rules,
      {[] { return kNow; }, [](const std::string&) { return Consent::kNobody; },
       [](const ForwardingRequest&) { return std::optional<Credential>(); }, [](const Deed&) {}});
  ForwardingAnswer answer;
  for (int i = 0; i < 65; ++i) {
    CHECK_FALSE(answer.refusal);
    ForwardingRequest request;
    request.target = {"https", "h" + std::to_string(i) + ".dev.example", {}, {}};
    answer = session.answer(request);
  }
  REQUIRE(answer.refusal);
  CHECK(answer.refusal->message() == "laptop was asked for too many organizations");
}

TEST_CASE("a fault here is an answer there") {
  Laptop laptop;
  Rules rules({{"dev.example"}, {"dev.example"}}, "laptop", "devbox");
  laptop.terms.asks = false;
  Session session(laptop.terms, rules,
                  {[] { return kNow; }, [](const std::string&) { return Consent::kNobody; },
                   [](const ForwardingRequest&) -> std::optional<Credential> {
                     throw std::runtime_error("no memory");
                   },
                   [](const Deed&) {}});
  const auto answer = session.answer(get());
  REQUIRE(answer.refusal);
  CHECK(answer.refusal->message() == "laptop failed to answer");
}

}  // namespace
}  // namespace watchword::forward
