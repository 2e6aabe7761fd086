#include "common/devops_token.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <watchword/encoding.hpp>

using watchword::is_devops_token;

namespace {

std::string token(const std::string& claims) {
  return watchword::base64url_encode(R"({"alg":"RS256"})") + '.' +
         watchword::base64url_encode(claims) + ".c2lnbmF0dXJl";
}
std::string token_for(const std::string& audience) {
  return token(R"({"iss":"x","aud":")" + audience + R"(","exp":1})");
}

}  // namespace

TEST_CASE("a token for Azure DevOps says so in its audience") {
  for (const char* audience :
       {"499b84ac-1321-427f-aa17-267ca6975798", "499B84AC-1321-427F-AA17-267CA6975798",
        "api://499b84ac-1321-427f-aa17-267ca6975798", "spn:499b84ac-1321-427f-aa17-267ca6975798",
        "https://app.vssps.visualstudio.com", "https://app.vssps.visualstudio.com/",
        "app.vstoken.visualstudio.com", "app.vstoken.visualstudio.com|vso:0c0ffee0"}) {
    CAPTURE(audience);
    CHECK(is_devops_token(token_for(audience)));
  }
  CHECK(is_devops_token(token(R"({"aud":["x","499b84ac-1321-427f-aa17-267ca6975798"]})")));
}

TEST_CASE("nothing else does") {
  for (const char* audience :
       {"", "https://vault.azure.net", "00000003-0000-0000-c000-000000000000",
        "https://app.vssps.visualstudio.com.example", "https://example/app.vssps.visualstudio.com",
        "x499b84ac-1321-427f-aa17-267ca6975798", "499b84ac-1321-427f-aa17-267ca6975798x"}) {
    CAPTURE(audience);
    CHECK_FALSE(is_devops_token(token_for(audience)));
  }
  for (const std::string& secret :
       {std::string(), std::string("hunter2"), std::string(52, 'a'),
        std::string("499b84ac-1321-427f-aa17-267ca6975798"), std::string("a.b.c"), token("[]"),
        token(R"({"aud":5})"), token(R"({"aud":[5]})"), token("{}")}) {
    CAPTURE(secret);
    CHECK_FALSE(is_devops_token(secret));
  }
}
