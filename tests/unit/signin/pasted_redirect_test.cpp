#include "person/pasted_redirect.h"

#include <catch2/catch_test_macros.hpp>

using watchword::host::parse_pasted_redirect;

namespace {
const std::vector<std::string> kOrigins = {"http://localhost:43567", "http://127.0.0.1:43567"};
constexpr std::string_view kState = "s-1_~.Z";

auto parse(std::string_view pasted) {
  return parse_pasted_redirect(pasted, kOrigins, kState);
}
}  // namespace

TEST_CASE("the redirect is taken in every form that a browser shows") {
  for (const char* address : {
           "http://localhost:43567/?code=a%2Bb%2Fc%3D&state=s-1_~.Z",
           "http://localhost:43567?code=a%2Bb%2Fc%3D&state=s-1_~.Z",
           "http://127.0.0.1:43567/?code=a%2Bb%2Fc%3D&state=s-1_~.Z",
           "http://localhost:43567/signed-in?code=a%2Bb%2Fc%3D&state=s-1_~.Z",
           "  http://localhost:43567/?code=a%2Bb%2Fc%3D&state=s%2D1_~.Z#fragment ",
           "<http://localhost:43567/?code=a%2Bb%2Fc%3D&&state=s-1_~.Z&>",
       }) {
    INFO(address);
    const auto pasted = parse(address);
    CHECK(pasted.problem.empty());
    REQUIRE(pasted.parameters.size() == 2);
    CHECK(pasted.parameters[0].first == "code");
    CHECK(pasted.parameters[0].second.view() == "a+b/c=");
    CHECK(pasted.parameters[1].first == "state");
  }
}

TEST_CASE("a refusal is an answer as well, with its order kept") {
  const auto pasted = parse(
      "http://localhost:43567/?error=access_denied&error_description=The+user+said+no&state=s-1_~."
      "Z");
  REQUIRE(pasted.parameters.size() == 3);
  CHECK(pasted.parameters[1].second.view() == "The user said no");
}

TEST_CASE("any other paste is refused with the reason and without what was pasted") {
  struct Wrong {
    std::string pasted;
    std::string reason;
  };
  std::string many = "http://localhost:43567/?state=s-1_~.Z";
  for (std::size_t i = 0; i < watchword::host::kCallbackParametersMax; ++i) many += "&secret=x";
  for (const auto& [pasted, reason] : {
           Wrong{"secret", "begins with http://localhost:43567/"},
           Wrong{"https://localhost:43567/?code=secret&state=s-1_~.Z", "begins with"},
           Wrong{"http://localhost:43568/?code=secret&state=s-1_~.Z", "begins with"},
           Wrong{"http://localhost:435670/?code=secret&state=s-1_~.Z", "begins with"},
           Wrong{"http://localhost:43567@evil.example/?code=secret&state=s-1_~.Z", "begins with"},
           Wrong{"http://localhost:43567/secret?code=1", "another sign-in"},
           Wrong{"http://localhost:43567/", "holds no answer"},
           Wrong{"http://localhost:43567/?", "holds no answer"},
           Wrong{"http://localhost:43567/?code=secret%2", "damaged"},
           Wrong{many, "damaged"},
           Wrong{"http://localhost:43567/?code=secret", "another sign-in"},
           Wrong{"http://localhost:43567/?code=secret&state=other", "another sign-in"},
           Wrong{"http://localhost:43567/?code=secret&state=s-1_~.Zz", "another sign-in"},
           Wrong{"http://localhost:43567/?code=secret&state=", "another sign-in"},
           Wrong{"http://localhost:43567/?state=s-1_~.Z&code=secret&state=s-1_~.Z",
                 "another sign-in"},
       }) {
    INFO(pasted);
    const auto result = parse(pasted);
    CHECK(result.parameters.empty());
    CHECK(result.problem.find(reason) != std::string::npos);
    CHECK(result.problem.find("secret") == std::string::npos);
    CHECK(result.problem.find('\n') == std::string::npos);
  }
}
