#include "entra/claims.h"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <watchword/encoding.hpp>

using namespace watchword;
using namespace watchword::entra;
namespace json = boost::json;

namespace {

std::string demand(const std::string& claims, const std::string& error = "insufficient_claims") {
  return "Bearer realm=\"\", error=\"" + error + "\", claims=\"" + claims + "\"";
}

}  // namespace

TEST_CASE("claims come out of a challenge, in both alphabets and wherever it stands") {
  // Its base64 has a + or / and its base64url a - or _.
  const std::string claims = R"({"access_token":{"x":{"value":"~~~???>>>"}}})";
  CHECK(challenged_claims({demand(base64_encode(claims))}) == claims);
  CHECK(challenged_claims({demand(base64url_encode(claims))}) == claims);
  CHECK(challenged_claims({"Basic realm=x", "TFS-Federated, " + demand(base64_encode(claims))}) ==
        claims);
}

TEST_CASE("what is no claims challenge is none") {
  const std::string good = base64_encode(R"({"access_token":{}})");
  CHECK(challenged_claims({}).empty());
  CHECK(challenged_claims({demand(good, "invalid_token")}).empty());
  CHECK(challenged_claims({demand("")}).empty());
  CHECK(challenged_claims({demand("%%%")}).empty());
  CHECK(challenged_claims({demand(base64_encode("[1]"))}).empty());
  CHECK(
      challenged_claims({"Basic error=\"insufficient_claims\", claims=\"" + good + "\""}).empty());
  const std::string large = "{\"a\":\"" + std::string(kClaimsMaxBytes, 'x') + "\"}";
  CHECK(challenged_claims({demand(base64_encode(large))}).empty());
}

TEST_CASE("the capability is always declared, and demands are kept") {
  const json::value alone = json::parse(R"({"access_token":{"xms_cc":{"values":["cp1"]}}})");
  CHECK(json::parse(claims_parameter("")) == alone);
  CHECK(json::parse(claims_parameter("not json")) == alone);
  CHECK(json::parse(claims_parameter(R"({"access_token":7})")) == alone);
  CHECK(json::parse(claims_parameter(
            R"({"access_token":{"nbf":{"essential":true,"value":"1"}},"id_token":{"a":null}})")) ==
        json::parse(R"({"access_token":{"nbf":{"essential":true,"value":"1"},
                        "xms_cc":{"values":["cp1"]}},"id_token":{"a":null}})"));
}
