#include "common/challenge.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <random>

using watchword::Challenge;
using watchword::parse_challenges;

namespace {

std::string schemes(const std::vector<Challenge>& challenges) {
  std::string out;
  for (const Challenge& challenge : challenges) out += challenge.scheme + ' ';
  return out;
}

}  // namespace

TEST_CASE("the headers that Azure DevOps sends") {
  const auto found =
      parse_challenges({"Bearer authorization_uri=https://login.microsoftonline.com/1-2",
                        "Basic realm=\"https://tfsprodweu3.visualstudio.com/\"", "TFS-Federated"});
  REQUIRE(schemes(found) == "bearer basic tfs-federated ");
  CHECK(found[0].parameter("authorization_uri") == "https://login.microsoftonline.com/1-2");
  CHECK(found[1].parameter("realm") == "https://tfsprodweu3.visualstudio.com/");
}

TEST_CASE("the same, joined by commas") {
  const auto found = parse_challenges(
      {"Bearer authorization_uri=https://login.microsoftonline.com/1-2, Basic realm=\"a, b\","
       "TFS-Federated"});
  REQUIRE(schemes(found) == "bearer basic tfs-federated ");
  CHECK(found[0].parameter("authorization_uri") == "https://login.microsoftonline.com/1-2");
  CHECK(found[1].parameter("realm") == "a, b");
}

TEST_CASE("a claims challenge") {
  const auto found =
      parse_challenges({"Bearer realm=\"\", authorization_uri=\"https://login.windows.net/x\", "
                        "error=\"insufficient_claims\", claims=\"eyJhIjoxfQ==\", Basic realm=x"});
  REQUIRE(schemes(found) == "bearer basic ");
  CHECK(found[0].parameters.size() == 4);
  CHECK(found[0].parameter("realm").empty());
  CHECK(found[0].parameter("error") == "insufficient_claims");
  CHECK(found[0].parameter("claims") == "eyJhIjoxfQ==");
  CHECK(found[1].parameter("realm") == "x");
}

TEST_CASE("claims without quotes keep their padding") {
  const auto found = parse_challenges({"Bearer claims=eyJhIjoxfQ==, error=insufficient_claims"});
  REQUIRE(found.size() == 1);
  CHECK(found[0].parameter("claims") == "eyJhIjoxfQ==");
  CHECK(found[0].parameter("error") == "insufficient_claims");
}

TEST_CASE("what RFC 9110 allows") {
  SECTION("white space around =, names in any case, escapes") {
    const auto found = parse_challenges({"BEARER Realm = \"a\\\"b\\\\c\" , X=\t1"});
    REQUIRE(schemes(found) == "bearer ");
    CHECK(found[0].parameter("realm") == "a\"b\\c");
    CHECK(found[0].parameter("x") == "1");
  }
  SECTION("token68") {
    const auto found = parse_challenges({"Negotiate YII/+aB==, Basic realm=\"r\""});
    REQUIRE(schemes(found) == "negotiate basic ");
    CHECK(found[0].token68 == "YII/+aB==");
  }
  SECTION("empty list elements") {
    CHECK(schemes(parse_challenges({" ,, Basic realm=r,, ,Bearer"})) == "basic bearer ");
  }
  SECTION("nothing") {
    CHECK(parse_challenges({}).empty());
    CHECK(parse_challenges({"", "   ", ",,,"}).empty());
  }
}

TEST_CASE("hostile headers lose what cannot be read and nothing more") {
  SECTION("a quote that does not end") {
    const auto found = parse_challenges({"Basic realm=r, Bearer claims=\"abc", "TFS-Federated"});
    REQUIRE(schemes(found) == "basic bearer tfs-federated ");
    CHECK(found[1].parameter("claims").empty());
  }
  SECTION("an escape at the end") {
    CHECK(schemes(parse_challenges({"Bearer a=\"\\"})) == "bearer ");
  }
  SECTION("a parameter without a scheme") {
    CHECK(schemes(parse_challenges({"=x"})).empty());
  }
  SECTION("rubbish") {
    CHECK(parse_challenges({"\"", "(((", "\x01\x02", std::string(1, '\0')}).empty());
  }
}

TEST_CASE("limits") {
  using namespace watchword;
  SECTION("headers") {
    CHECK(parse_challenges(std::vector<std::string>(kChallengeHeadersMax + 9, "Basic")).size() ==
          kChallengeHeadersMax);
  }
  SECTION("the size of a header") {
    CHECK(parse_challenges({"Bearer a=" + std::string(kChallengeHeaderMaxBytes, 'x')}).empty());
  }
  SECTION("challenges") {
    std::string header;
    for (std::size_t i = 0; i < kChallengesMax + 9; ++i) header += "Basic,";
    CHECK(parse_challenges({header}).size() == kChallengesMax);
  }
  SECTION("parameters") {
    std::string header = "Bearer a=1";
    for (std::size_t i = 0; i < kChallengeParametersMax + 9; ++i) header += ",a=1";
    const auto found = parse_challenges({header});
    REQUIRE(found.size() == 1);
    CHECK(found[0].parameters.size() == kChallengeParametersMax);
  }
}

TEST_CASE("random bytes and cut headers end in some result") {
  const std::string whole =
      "Bearer realm=\"\", authorization_uri=\"https://x/y\", claims=\"e\\\"yJ\", Negotiate abc==";
  for (std::size_t size = 0; size <= whole.size(); ++size)
    CHECK(parse_challenges({whole.substr(0, size)}).size() <= 2);
  std::mt19937 random(7);  // the same each time
  const std::string alphabet = "aB =,\"\\/:\t.";
  for (int round = 0; round < 20000; ++round) {
    std::string header;
    for (auto i = random() % 40; i > 0; --i) header += alphabet[random() % alphabet.size()];
    for (const Challenge& challenge : parse_challenges({header})) {
      REQUIRE_FALSE(challenge.scheme.empty());
      REQUIRE(challenge.parameters.size() <= header.size());
    }
  }
}
