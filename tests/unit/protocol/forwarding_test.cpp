#include "protocol/forwarding.h"

#include <catch2/catch_test_macros.hpp>

#include "protocol/attributes.h"
#include "protocol/helper_answer.h"
#include "support/failure.h"

namespace watchword::protocol {
namespace {

using test::failure_of;
using test::status_of;
using Action = ForwardingRequest::Action;

const std::string kHash(64, 'a');

std::string request_with(const std::string& lines) {
  return "version=1\naction=get\nprotocol=https\nhost=h.example\n" + lines + "\n";
}

ww_status status_of_request(const std::string& bytes) {
  return status_of(failure_of([&] { parse_forwarding_request(bytes); }));
}

ww_status status_of_answer(const std::string& bytes) {
  return status_of(failure_of([&] { parse_forwarding_answer(bytes); }));
}

std::optional<Credential> helper_answer(std::string_view text, Lines lines) {
  return parse_helper_answer(read_attributes(text, lines, "it"), "it");
}

TEST_CASE("who answers is known by the first line") {
  CHECK(is_forwarding_greeting(forwarding_greeting()));
  CHECK(is_forwarding_greeting("watchword-forward 2\n"));  // speaks ours as well
  for (const char* other :
       {"", "\n", "watchword-forward 1", "watchword-forward 0\n", "watchword-forward x\n",
        "watchword-forward 1 \n", "SSH-2.0-x\n", "HTTP/1.1 400 Bad Request\n"})
    CHECK_FALSE(is_forwarding_greeting(other));
  CHECK(forwarding_greeting_end("watchword-for") == 0);
  CHECK(forwarding_greeting_end("ab\ncd") == 3);
}

TEST_CASE("a request is read as it was written") {
  ForwardingRequest request;
  request.target = {"https", "h.example:8443", "contoso/_git/x", "ada"};
  request.challenges = {"Bearer authorization_uri=\"https://l.example\"", "Basic realm=\"x\""};
  request.refused_sha256 = kHash;
  const auto read = parse_forwarding_request(format_forwarding_request(request));
  CHECK(read.action == Action::kGet);
  CHECK(read.target.scope_url() == request.target.scope_url());
  CHECK(read.challenges == request.challenges);
  CHECK(read.refused_sha256 == kHash);
  request.action = Action::kRefused;
  CHECK(parse_forwarding_request(format_forwarding_request(request)).action == Action::kRefused);
  request.action = Action::kLook;
  CHECK(parse_forwarding_request(format_forwarding_request(request)).action == Action::kLook);
}

TEST_CASE("a request that means nothing, or more than one thing, is refused") {
  CHECK(status_of_request(request_with("")) == WW_OK);
  for (const std::string& bytes : std::vector<std::string>{
           "",
           "\n",
           "version=1\n",
           "version=1\naction=get\nprotocol=https\nhost=h.example\n",  // broken off
           request_with("") + "host=evil.example\n",
           "version=2\naction=get\nprotocol=https\nhost=h\n\n",
           "action=get\nprotocol=https\nhost=h.example\n\n",
           "version=1\naction=store\nprotocol=https\nhost=h.example\npassword=x\n\n",
           "version=1\naction=erase\nprotocol=https\nhost=h.example\n\n",
           "version=1\naction=refused\nprotocol=https\nhost=h.example\n\n",  // what was it?
           "version=1\naction=get\nhost=h.example\n\n",
           "version=1\naction=get\nprotocol=https\n\n",
           request_with("host=evil.example\n"),
           request_with("path=a\npath=b\n"),
           request_with("url=https://evil.example/\n"),
           request_with("password=x\n"),
           request_with("refused=nonsense\n"),
           request_with("path=a\rb\n"),
           request_with("path=a\tb\n"),
           request_with(std::string("path=a\0b\n", 9)),
           request_with("no attribute\n"),
           request_with("{\"json\":\"x=1\"}\n"),
           "version=1\naction=get\nprotocol=https\nhost=a/b\n\n",
           "version=1\naction=get\nprotocol=https\nhost=a@b\n\n",
           request_with("username=a:b\n"),
           request_with("path=" + std::string(kForwardingMessageMaxBytes, 'x') + "\n")})
    CHECK(status_of_request(bytes) == WW_INVALID);
  std::string many;
  for (int i = 0; i < 17; ++i) many += "wwwauth[]=Basic\n";
  CHECK(status_of_request(request_with(many)) == WW_INVALID);
}

TEST_CASE("an answer is read as it was written") {
  ForwardingAnswer answer;
  answer.credential.emplace();
  answer.credential->secret = Secret("token-1");
  answer.credential->is_token = true;
  answer.credential->expires_at = 1234;
  auto read = parse_forwarding_answer(format_forwarding_answer(answer).view());
  REQUIRE(read.credential);
  CHECK(read.credential->secret.view() == "token-1");
  CHECK(read.credential->is_token);
  CHECK(read.credential->expires_at == 1234);

  answer.credential->is_token = false;
  answer.credential->username = "ada";
  read = parse_forwarding_answer(format_forwarding_answer(answer).view());
  REQUIRE(read.credential);
  CHECK_FALSE(read.credential->is_token);
  CHECK(read.credential->username == "ada");

  read = parse_forwarding_answer(
      format_forwarding_answer({std::nullopt, Failure(WW_REFUSED, "not\nthis", "do\nthat")})
          .view());
  REQUIRE(read.refusal);
  CHECK(read.refusal->message() == "not this");
  CHECK(read.refusal->advice() == "do that");
  // The next way there may be tried.
  CHECK(read.refusal->status() == WW_INTERACTION_REQUIRED);

  ForwardingAnswer lends;
  lends.lends = "laptop lends\nit";
  read = parse_forwarding_answer(format_forwarding_answer(lends).view());
  CHECK(read.lends == "laptop lends it");
  CHECK_FALSE(read.refusal);

  read = parse_forwarding_answer(format_forwarding_answer({}).view());
  CHECK_FALSE(read.credential);
  CHECK_FALSE(read.lends);
  CHECK_FALSE(read.refusal);
}

TEST_CASE("an answer that is not whole or makes no sense is none") {
  for (const std::string& bytes : std::vector<std::string>{
           "", "\n", "status=nothing\n", "status=credential\n\n",
           "status=credential\npassword=x\n\n", "status=credential\nauthtype=Bearer\n\n",
           "status=credential\nauthtype=Bearer\ncredential=x\nusername=a\npassword=y\n\n",
           "status=credential\nauthtype=Bearer\ncredential=\n\n",
           "status=credential\nauthtype=Bearer\ncredential=x\ncredential=y\n\n",
           "status=credential\nauthtype=Negotiate\ncredential=x\n\n",
           "status=credential\nusername=a:b\npassword=x\n\n",
           "status=credential\nauthtype=Bearer\ncredential=x\npassword_expiry_utc=soon\n\n",
           "status=nothing\n\nmore", "status=refused\n\n", "status=lends\n\n", "status=else\n\n",
           "authtype=Bearer\ncredential=x\n\n"})
    CHECK(status_of_answer(bytes) == WW_INVALID);
}

TEST_CASE("a helper's answer is read exactly, or among what libraries print") {
  const std::string answer =
      "capability[]=authtype\nauthtype=Bearer\ncredential=t\npassword_expiry_utc=5\n"
      "oauth_refresh_token=never\n";
  auto read = helper_answer(answer, Lines::kExact);
  REQUIRE(read);
  CHECK(read->secret.view() == "t");
  CHECK(read->refresh_token.empty());
  CHECK_FALSE(helper_answer("", Lines::kExact));
  CHECK_FALSE(helper_answer("quit=1\n", Lines::kExact));

  const std::string noisy = "{\"log\":\"a=b\"}\r\nINFO x=1\r\nusername=ada\r\npassword=p\r\n\r\n";
  CHECK(status_of(failure_of([&] { helper_answer(noisy, Lines::kExact); })) == WW_INVALID);
  read = helper_answer(noisy, Lines::kShared);
  REQUIRE(read);
  CHECK(read->username == "ada");
  CHECK(read->secret.view() == "p");
  // A carriage return within a value is no end of a line (CVE-2024-50338).
  CHECK(status_of(failure_of(
            [] { helper_answer("username=a\rb\npassword=p\n", Lines::kShared); })) == WW_INVALID);
}

TEST_CASE("a helper is asked as git asks") {
  CHECK(format_helper_question({"https", "h.example", "contoso/x", "ada"}, {"Basic"}, "") ==
        "capability[]=authtype\nprotocol=https\nhost=h.example\npath=contoso/x\nusername=ada\n"
        "wwwauth[]=Basic\n\n");
  CHECK(format_helper_question({"https", "h.example", {}, {}}, {}, "abc") ==
        "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=h.example\n"
        "state[]=watchword.refusable=abc\n\n");
}

}  // namespace
}  // namespace watchword::protocol
