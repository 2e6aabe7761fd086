#include "oauth/token_endpoint.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;
using namespace watchword::oauth;

namespace {

constexpr const char* kUrl = "https://login.example/token";

// What comes of one POST that is answered so.
std::variant<EndpointReply, Failure> outcome(int status, const std::string& body) {
  test::RecordingHost host;
  for (int asked = 0; asked < 2; ++asked) host.expect("POST", kUrl, {status, body});  // 5xx: twice
  try {
    return post_form(Host(host.get()), kUrl, Form());
  } catch (const Failure& failure) {
    return failure;
  }
}

}  // namespace

TEST_CASE("an answer that is no JSON is not the authorization server's") {
  for (const int status : {200, 203, 302, 307, 400, 401, 403, 404, 407}) {
    INFO(status);
    const auto result = outcome(status, "<html>Please log in</html>");
    const auto* failure = std::get_if<Failure>(&result);
    REQUIRE(failure != nullptr);
    CHECK(failure->status() == WW_NETWORK);
    CHECK(failure->message().find("HTTP " + std::to_string(status)) != std::string::npos);
    CHECK(failure->message().find("log-in page") != std::string::npos);
    CHECK(failure->advice().find("https://login.example") != std::string::npos);
  }
}

TEST_CASE("a server that is out of order need not answer in JSON, and its errors are its own") {
  for (const int status : {429, 500, 502, 503}) {
    INFO(status);
    const auto result = outcome(status, "<html>Sorry</html>");
    REQUIRE(std::holds_alternative<EndpointReply>(result));
    CHECK(std::get<EndpointReply>(result).http_status == status);
  }
  const auto result = outcome(400, R"({"error":"invalid_grant"})");
  REQUIRE(std::holds_alternative<EndpointReply>(result));
  CHECK(text_at(std::get<EndpointReply>(result).body, "error") == "invalid_grant");
}
