#include <catch2/catch_test_macros.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::test;

namespace {

const Ask kAsk{.flags = WW_REQUEST_INTERACTIVE | WW_REQUEST_DEVICE_CODE};

using test::contains;

void offer_code(EntraTest& entra, const std::string& more = "") {
  entra.host.expect(
      "POST", device_code_url(),
      Scripted{200, R"({"device_code":"DEVICE-SECRET","user_code":"ABCD-EFGH",
                        "verification_uri":"https://login.microsoftonline.com/device",
                        "message":"Open the page")" +
                        (more.empty() ? R"(,"expires_in":"900","interval":5)" : more) + "}"});
}

Tokens without_nonce(int number = 1) {
  Tokens tokens{.number = number};
  tokens.id_claims = R"({"nonce":null})";
  return tokens;
}

// When the polls were sent, in seconds after `start`.
std::vector<std::int64_t> poll_times(EntraTest& entra, std::vector<Scripted> answers) {
  std::vector<std::int64_t> times;
  const std::int64_t start = entra.host.now;
  for (Scripted& answer : answers)
    entra.host.expect("POST", token_url(), [&times, &entra, start, answer](const Sent&) {
      times.push_back(entra.host.now - start);
      return answer;
    });
  entra.get("device-code", kAsk);
  return times;
}

}  // namespace

TEST_CASE("signing in with a device code") {
  EntraTest entra;
  offer_code(entra);
  entra.expect_error("authorization_pending", 70016);
  entra.expect_tokens(without_nonce());
  const std::int64_t start = entra.host.now;
  const Got got = entra.get("device-code", kAsk);
  CAPTURE(got.message);
  REQUIRE(got.status == WW_OK);
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.account == kAda);
  CHECK(entra.host.now == start + 10);
  CHECK(entra.host.browsers.empty());
  CHECK(entra.sessions().at(0).bound_to == std::vector<std::string>{"contoso"});

  auto begin = entra.host.sent.at(0).form;
  CHECK(begin["client_id"] == kClient);
  CHECK(contains(begin["scope"], "offline_access openid profile 499b84ac"));
  auto poll = entra.host.sent.at(1).form;
  CHECK(poll["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code");
  CHECK(poll["device_code"] == "DEVICE-SECRET");
  CHECK(poll["client_id"] == kClient);

  const auto& shown = entra.host.device_codes;
  REQUIRE(shown.size() == 11);  // once a second, and the end
  CHECK(shown[0].user_code == "ABCD-EFGH");
  CHECK(shown[0].verification_uri == "https://login.microsoftonline.com/device");
  CHECK(shown[0].purpose == "Sign in to contoso");
  CHECK(shown[0].expires_at == start + 900);
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) CHECK_FALSE(shown[i].ended);
  CHECK(shown.back().ended);
}

TEST_CASE("how often Entra is asked") {
  EntraTest entra;
  const Scripted pending = service_error("authorization_pending", 70016);
  const Scripted slow_down = service_error("slow_down", 0);
  const Scripted declined = service_error("authorization_declined", 0);
  SECTION("at the interval that it gives") {
    offer_code(entra, R"(,"expires_in":900,"interval":"7")");
    CHECK(poll_times(entra, {pending, pending, declined}) == std::vector<std::int64_t>{7, 14, 21});
  }
  SECTION("every five seconds when it gives none") {
    offer_code(entra, R"(,"expires_in":900)");
    CHECK(poll_times(entra, {pending, declined}) == std::vector<std::int64_t>{5, 10});
  }
  SECTION("five seconds slower after slow_down, for good") {
    offer_code(entra);
    CHECK(poll_times(entra, {slow_down, pending, slow_down, declined}) ==
          std::vector<std::int64_t>{5, 15, 25, 40});
  }
  SECTION("after a 429, when its time has come") {
    offer_code(entra);
    Scripted busy = service_error("temporarily_unavailable", 90033, "{}", 429);
    busy.retry_after_seconds = 20;
    CHECK(poll_times(entra, {busy, declined}) == std::vector<std::int64_t>{5, 30});
  }
}

TEST_CASE("a broken connection does not end the wait") {
  EntraTest entra;
  offer_code(entra);
  entra.host.expect("POST", token_url(), [](const Sent&) -> Scripted {
    throw Failure(WW_NETWORK, "the network is gone");
  });
  entra.expect_tokens(without_nonce());
  CHECK(entra.get("device-code", kAsk).secret == "ACCESS-1");
}

TEST_CASE("ends of a device code sign-in") {
  EntraTest entra;
  SECTION("declined") {
    offer_code(entra);
    entra.expect_error("authorization_declined", 0, R"({"error_codes":[]})");
    const Got got = entra.get("device-code", kAsk);
    CHECK(got.status == WW_CANCELLED);
    CHECK(contains(got.message, "declined"));
    // And its siblings are silent.
    CHECK(entra.get("device-code", kAsk).status == WW_CANCELLED);
    CHECK(entra.host.sent.size() == 2);
  }
  SECTION("access_denied") {
    offer_code(entra);
    entra.expect_error("access_denied", 0, R"({"error_codes":[]})");
    CHECK(entra.get("device-code", kAsk).status == WW_CANCELLED);
  }
  SECTION("expired, as Entra says") {
    offer_code(entra);
    entra.expect_error("expired_token", 70019);
    const Got got = entra.get("device-code", kAsk);
    CHECK(got.status == WW_TIMEOUT);
    CHECK(contains(got.advice, "--device-code"));
  }
  SECTION("expired, by the clock") {
    offer_code(entra, R"(,"expires_in":8,"interval":5)");
    entra.expect_error("authorization_pending", 70016);
    CHECK(entra.get("device-code", kAsk).status == WW_TIMEOUT);
  }
  SECTION("an unknown code") {
    offer_code(entra);
    entra.expect_error("bad_verification_code", 70018);
    const Got got = entra.get("device-code", kAsk);
    CHECK(got.status == WW_REFUSED);
    CHECK(contains(got.message, "does not know this device code"));
  }
  SECTION("blocked by a policy while waiting") {
    offer_code(entra);
    entra.expect_error("interaction_required", 530033);
    const Got got = entra.get("device-code", kAsk);
    CHECK(got.status == WW_REFUSED);
    CHECK(contains(got.message, "device code"));
    CHECK(contains(got.advice, "--no-browser"));
  }
  SECTION("Ctrl-C") {
    offer_code(entra);
    entra.host.on_sleep = [] { throw Failure(WW_CANCELLED, "cancelled"); };
    CHECK(entra.get("device-code", kAsk).status == WW_CANCELLED);
  }
  REQUIRE_FALSE(entra.host.device_codes.empty());
  CHECK(entra.host.device_codes.back().ended);
  CHECK(entra.host.secrets.empty());
}

TEST_CASE("a device code that is not given") {
  EntraTest entra;
  SECTION("blocked by a policy") {
    entra.host.expect("POST", device_code_url(), service_error("interaction_required", 530033));
    const Got got = entra.get("device-code", kAsk);
    CHECK(got.status == WW_REFUSED);
    CHECK(contains(got.advice, "--no-browser"));
  }
  SECTION("an answer without a code") {
    entra.host.expect("POST", device_code_url(), Scripted{200, "{}"});
    CHECK(entra.get("device-code", kAsk).status == WW_NETWORK);
  }
  SECTION("an address that is not https") {
    entra.host.expect("POST", device_code_url(),
                      Scripted{200, R"({"device_code":"DEVICE-SECRET","user_code":"A",
                                        "verification_uri":"http://evil.example"})"});
    CHECK(entra.get("device-code", kAsk).status == WW_NETWORK);
  }
  CHECK(entra.host.device_codes.empty());
}

TEST_CASE("a denied browser sign-in does not fall back to a device code") {
  EntraTest entra;
  entra.host.person = [](const Browser&) { return Parameters{{"error", "access_denied"}}; };
  CHECK(entra.get("browser", {.flags = WW_REQUEST_INTERACTIVE}).status == WW_CANCELLED);
  CHECK(entra.host.sent.empty());
  CHECK(entra.host.device_codes.empty());
}
