#include "protocol/cargo.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include <watchword/plugin.hpp>

#include "protocol/authorization.h"

using Catch::Matchers::ContainsSubstring;
using watchword::Credential;
using watchword::Failure;
using watchword::Secret;
using namespace watchword::protocol;

namespace {

constexpr std::int64_t kNow = 1700000000;

std::string registry(const std::string& index, const std::string& more = "") {
  return R"("registry":{"index-url":")" + index + "\"" + more + "}";
}

std::string message(const std::string& kind, const std::string& rest) {
  return R"({"v":1,"kind":")" + kind + "\"," + rest + "}\n";
}

std::string refusal_of(const std::string& text) {
  try {
    parse_cargo_message(text);
  } catch (const Failure& failure) {
    CHECK(failure.status() == WW_INVALID);
    CHECK_FALSE(failure.advice().empty());
    return failure.message();
  }
  return "not refused";
}

Credential token(std::int64_t expires_at) {
  Credential credential;
  credential.secret = Secret("token-1");
  credential.is_token = true;
  credential.expires_at = expires_at;
  return credential;
}

std::string answer(const Credential& credential) {
  return std::string(format_cargo_token(credential, kNow).view());
}

}  // namespace

TEST_CASE("what cargo 1.95 asks first is understood") {
  const auto asked = parse_cargo_message(
      R"({"v":1,"registry":{"index-url":"sparse+https://pkgs.dev.azure.com/contoso/Web%20Site/_packaging/tools/Cargo/index/","name":"tools",)"
      R"("headers":["WWW-Authenticate: Bearer authorization_uri=https://login/t","www-authenticate: Basic realm=\"r\"","X-VSS-ResourceTenant: t"]},)"
      R"("kind":"get","operation":"read","args":[]})"
      "\n");
  CHECK(asked.kind == CargoMessage::Kind::kGet);
  CHECK(asked.name == "tools");
  CHECK(asked.target->protocol == "https");
  CHECK(asked.target->host == "pkgs.dev.azure.com");
  CHECK(asked.target->path == "contoso/Web Site/_packaging/tools/Cargo/index/");
  CHECK(asked.refused);
  CHECK(asked.challenges ==
        std::vector<std::string>{"Bearer authorization_uri=https://login/t", "Basic realm=\"r\""});
  CHECK_FALSE(asked.token);
}

TEST_CASE("every operation is a get, and headers and arguments may be absent") {
  for (const char* operation :
       {R"("operation":"read")", R"("operation":"publish","name":"c","vers":"1.0.0","cksum":"ab")",
        R"("operation":"yank","name":"c","vers":"1.0.0")", R"("operation":"owners","name":"c")",
        R"("operation":"something-new")"}) {
    CAPTURE(operation);
    const auto asked =
        parse_cargo_message(message("get", registry("https://h.example/i") + "," + operation));
    CHECK(asked.kind == CargoMessage::Kind::kGet);
    CHECK(asked.target->host == "h.example");
    CHECK_FALSE(asked.refused);
  }
}

TEST_CASE("login brings a token, or none") {
  const std::string where = registry("sparse+https://h.example/i/");
  const auto with = parse_cargo_message(message("login", where + R"(,"token":"s3cret")"));
  CHECK(with.kind == CargoMessage::Kind::kLogin);
  CHECK(with.token->view() == "s3cret");
  CHECK_FALSE(parse_cargo_message(message("login", where)).token);
  CHECK_FALSE(parse_cargo_message(message("login", where + R"(,"token":"")")).token);
  CHECK(parse_cargo_message(message("logout", where)).kind == CargoMessage::Kind::kLogout);
}

TEST_CASE("an operation of the future needs nothing else to be refused") {
  CHECK(parse_cargo_message(R"({"v":1,"kind":"rotate"})").kind == CargoMessage::Kind::kUnknown);
  CHECK(parse_cargo_message(R"({"v":1})").kind == CargoMessage::Kind::kUnknown);
}

TEST_CASE("an index that is not on a server of HTTP is no target") {
  for (const char* index : {"ssh://git@h.example/i", "file:///srv/index", "sparse+ftp://h/i", "x"})
    CHECK_FALSE(parse_cargo_message(message("get", registry(index))).target);
}

TEST_CASE("what cannot be answered is refused with the reason") {
  CHECK_THAT(refusal_of("\n"), ContainsSubstring("no JSON object"));
  CHECK_THAT(refusal_of("[1]\n"), ContainsSubstring("no JSON object"));
  CHECK_THAT(refusal_of(R"({"v":2,"kind":"get"})"), ContainsSubstring("version 1"));
  CHECK_THAT(refusal_of(R"({"kind":"get"})"), ContainsSubstring("version 1"));
  CHECK_THAT(refusal_of(R"({"v":1,"kind":"get"})"), ContainsSubstring("no registry"));
  CHECK_THAT(refusal_of(R"({"v":1,"kind":"get","registry":[]})"), ContainsSubstring("no registry"));
  CHECK_THAT(refusal_of(R"({"v":1,"kind":"get","registry":{}})"),
             ContainsSubstring("no index-url"));
  for (const char* index : {"sparse+https://", "https://a b/", "https://h/%zz", "https://h/%0a",
                            "https://evil.example%2f.dev.azure.com/"}) {
    CAPTURE(index);
    CHECK(refusal_of(message("get", registry(index))) != "not refused");
  }
  CHECK_THAT(
      refusal_of(message("get", registry("https://h.example/") + R"(,"args":["--account","x"])")),
      ContainsSubstring("no arguments"));
}

TEST_CASE("limits hold exactly") {
  std::string line = message("get", registry("https://h.example/"));
  line.resize(kCargoMessageMaxBytes, ' ');
  CHECK(refusal_of(line) == "not refused");
  CHECK_THAT(refusal_of(line + " "), ContainsSubstring("larger than 1048576 bytes"));
}

TEST_CASE("a server's headers are taken as far as they can be challenges") {
  const auto headers_of = [](const std::string& list) {
    return parse_cargo_message(
        message("get", registry("https://h.example/", R"(,"headers":[)" + list + "]")));
  };
  const std::string longest(kCargoHeaderMaxBytes, 'x');
  CHECK(headers_of("\"WWW-Authenticate: " + longest + "\"").challenges ==
        std::vector<std::string>{longest});
  for (const std::string& wrong :
       {"\"WWW-Authenticate: " + longest + "x\"", std::string(R"("WWW-Authenticate: a\nb")"),
        std::string(R"("Www-Authenticated: a")"), std::string(R"("no colon")"), std::string("7")}) {
    CAPTURE(wrong.substr(0, 40));
    CHECK(headers_of(wrong).challenges.empty());
    CHECK(headers_of(wrong).refused);
  }
  std::string many = R"("WWW-Authenticate: a")";
  for (std::size_t i = 0; i < kCargoHeadersMax; ++i) many += R"(,"WWW-Authenticate: a")";
  CHECK(headers_of(many).challenges.size() == kCargoHeadersMax);
}

TEST_CASE("a message is a line") {
  CHECK(cargo_message_end("{}\n{") == 3);
  CHECK(cargo_message_end("\n") == 1);
  for (const char* part : {"", "{\"v\":1"}) CHECK(cargo_message_end(part) == 0);
}

TEST_CASE("cargo keeps a token until shortly before it expires, and never asks for each request") {
  const std::string head =
      R"({"Ok":{"kind":"get","token":"Bearer token-1","cache":"expires","expiration":)";
  const std::string tail = R"(,"operation_independent":true}})"
                           "\n";
  CHECK(answer(token(kNow + 3600)) == head + std::to_string(kNow + 3540) + tail);
  for (const std::int64_t left : {-10, 0, 1, 64, 65})
    CHECK(answer(token(kNow + left)) == head + std::to_string(kNow + 5) + tail);
  CHECK(answer(token(kNow + 66)) == head + std::to_string(kNow + 6) + tail);
  CHECK(answer(token(0)) == R"({"Ok":{"kind":"get","token":"Bearer token-1","cache":"session",)"
                            R"("operation_independent":true}})"
                            "\n");
}

TEST_CASE("a header is made of whatever the credential is") {
  const auto value_of = [](const Credential& credential) {
    return std::string(authorization_value(credential).view());
  };
  Credential credential;
  credential.username = "ada";
  credential.secret = Secret("p:q");
  CHECK(value_of(credential) == "Basic YWRhOnA6cQ==");
  credential.username = "";
  CHECK(value_of(credential) == "Basic OnA6cQ==");
  credential.authtype = "Negotiate";
  CHECK(value_of(credential) == "Negotiate p:q");
  credential.authtype = "";
  credential.is_token = true;
  CHECK(value_of(credential) == "Bearer p:q");
  for (const char* bad : {"a\nHost: evil", "a\r", "a\x7f"}) {
    credential.secret = Secret(bad);
    CHECK_THROWS_AS(authorization_value(credential), Failure);
  }
}

TEST_CASE("what is told stays within its line") {
  CHECK(std::string(format_cargo_error("no \"token\"\nfor you").view()) ==
        R"({"Err":{"kind":"other","message":"no \"token\"\nfor you","caused-by":[]}})"
        "\n");
  CHECK(std::string(format_cargo_done(CargoMessage::Kind::kLogin).view()) ==
        "{\"Ok\":{\"kind\":\"login\"}}\n");
  CHECK(std::string(format_cargo_done(CargoMessage::Kind::kLogout).view()) ==
        "{\"Ok\":{\"kind\":\"logout\"}}\n");
}
