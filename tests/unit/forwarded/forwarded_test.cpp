#include "forwarded/forwarded.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>

namespace watchword::forwarded {
namespace {

// What the other machine does, and what it was asked; the ABI's functions have no data of their
// own.
struct Other {
  bool there = true;
  std::int32_t kind = WW_ANSWER_TOKEN;
  std::string username;
  std::int64_t expires_at = 2'000;
  ww_status status = WW_OK;
  std::string asked;
  std::vector<std::string> challenges;
  std::string refused_before;
  std::string told;
};
Other other;

void place(const ww_host* /*host*/, const ww_text_sink* path) {
  path->put(path->data, text("/run/x.sock"));
}

ww_status get(const ww_host* /*host*/, const ww_request* request, const ww_answer_sink* sink,
              const ww_error* error) {
  other.asked = std::string(view(request->protocol)) + "://" +
                std::string(view(request->username)) + "@" + std::string(view(request->host)) +
                "/" + std::string(view(request->path));
  for (std::size_t i = 0; i < request->challenge_count; ++i)
    other.challenges.emplace_back(view(request->challenges[i]));
  other.refused_before = view(request->refused_sha256);
  if (other.status == WW_NOT_FOUND) return WW_NOT_FOUND;
  if (other.status != WW_OK) {
    report(error, "laptop lends nothing", "Ask there.");
    return other.status;
  }
  ww_answer answer{};
  answer.struct_size = sizeof answer;
  answer.kind = other.kind;
  answer.username = text(other.username);
  answer.secret = text("token-1");
  answer.expires_at = other.expires_at;
  sink->put(sink->data, &answer);
  return WW_OK;
}

ww_status refused(const ww_host* /*host*/, const ww_request* /*request*/, ww_text sha256,
                  const ww_error* /*error*/) {
  other.told = view(sha256);
  return other.there ? WW_OK : WW_NOT_FOUND;
}

constexpr ww_forwarding kForwarding{sizeof(ww_forwarding), place, get, refused};

const void* get_extension(const ww_host* /*host*/, const char* id) {
  return other.there && std::strcmp(id, WW_EXT_FORWARDING) == 0 ? &kForwarding : nullptr;
}

Forwarded provider() {
  static const ww_host host{sizeof(ww_host), WW_ABI_MAJOR, WW_ABI_MINOR, {},
                            nullptr,         get_extension};
  return Forwarded(Host(&host));
}

Request request() {
  Request out;
  out.protocol = "https";
  out.host = "dev.azure.com";
  out.path = "contoso/x";
  out.username = "ada";
  return out;
}

TEST_CASE("what is lent is one way, for git alone, and over https") {
  other = {};
  const auto ways = provider().ways(request());
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].rank == WW_RANK_FORWARDED);
  CHECK(ways[0].reason == "another machine lends its credentials through /run/x.sock");
  Request scope = request();
  scope.scope = "https://vault.example/.default";
  CHECK(provider().ways(scope).empty());
  Request plain = request();
  plain.protocol = "http";
  CHECK(provider().ways(plain).empty());
  Request offline = request();
  offline.flags = WW_REQUEST_OFFLINE;
  CHECK(provider().ways(offline).empty());
  other.there = false;
  CHECK(provider().ways(request()).empty());
  CHECK(provider().knows_host(request()));
  Request foreign = request();
  foreign.host = "git.evil.example";
  foreign.path = "dev.azure.com/contoso";
  CHECK_FALSE(provider().knows_host(foreign));
}

TEST_CASE("all that the other machine needs to decide is handed on") {
  other = {};
  Request asked = request();
  asked.challenges = {"Bearer claims=\"x\"", "Basic"};
  asked.refused_sha256 = "abc";
  const auto answer = provider().get(asked, kWay);
  REQUIRE(answer);
  CHECK(other.asked == "https://ada@dev.azure.com/contoso/x");
  CHECK(other.challenges == asked.challenges);
  CHECK(other.refused_before == "abc");
  CHECK(answer->secret.view() == "token-1");
  CHECK(answer->username == "ada");
  CHECK(answer->expires_at == 2'000);
}

TEST_CASE("a token may be kept in memory until it expires, and nothing else anywhere") {
  struct Row {
    std::int32_t kind;
    std::int64_t expires_at;
    bool uncached;
  };
  for (const Row& row : {Row{WW_ANSWER_TOKEN, 2'000, false}, Row{WW_ANSWER_TOKEN, 0, true},
                         Row{WW_ANSWER_PASSWORD, 2'000, true}}) {
    other = {};
    other.kind = row.kind;
    other.expires_at = row.expires_at;
    other.username = "bob";
    const auto answer = provider().get(request(), kWay);
    REQUIRE(answer);
    CHECK((answer->flags & WW_ANSWER_EPHEMERAL) != 0);
    CHECK(((answer->flags & WW_ANSWER_UNCACHED) != 0) == row.uncached);
    CHECK(answer->username == "bob");
  }
}

TEST_CASE("nobody there is no failure, and a refusal is told") {
  other = {};
  other.status = WW_NOT_FOUND;
  CHECK_FALSE(provider().get(request(), kWay));
  other.status = WW_INTERACTION_REQUIRED;
  try {
    provider().get(request(), kWay);
    FAIL("it answered");
  } catch (const Failure& failure) {
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK(failure.message() == "laptop lends nothing");
  }
}

TEST_CASE("that a server refused what was lent is reported") {
  other = {};
  CHECK(provider().refused(request(), {"abc", "", 0}));
  CHECK(other.told == "abc");
}

}  // namespace
}  // namespace watchword::forwarded
