#include "entra/authority.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <watchword/plugin.hpp>

using namespace watchword::entra;

namespace {
const std::string kGuid = "11111111-2222-3333-4444-55555555555a";
}

TEST_CASE("authority hosts as people configure them") {
  CHECK(Authority::parse("login.microsoftonline.us").host() == "login.microsoftonline.us");
  CHECK(Authority::parse("https://login.microsoftonline.com/").host() == kPublicCloud);
  CHECK(Authority::parse(" https://LOGIN.microsoftonline.com:443 ").host() == kPublicCloud);
  CHECK(Authority::parse("https://login.microsoftonline.com:8443").host() ==
        "login.microsoftonline.com:8443");
  for (const char* bad : {"", "http://login.microsoftonline.com", "https://", "https://a b",
                          "https://user@login.microsoftonline.com", "ftp://x", "https://[::1]/"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(Authority::parse(bad), watchword::Failure);
  }
}

TEST_CASE("aliases of a cloud share their sessions, ports keep them apart") {
  const auto environment = [](const char* host) { return Authority::parse(host).environment(); };
  CHECK(environment("login.microsoftonline.com") == "login.windows.net");
  CHECK(environment("sts.windows.net") == "login.windows.net");
  CHECK(environment("login.microsoftonline.com:8443") == "login.windows.net:8443");
  CHECK(environment("login.chinacloudapi.cn") == "login.partner.microsoftonline.cn");
  CHECK(environment("login.usgovcloudapi.net") == "login.microsoftonline.us");
  CHECK(environment("login.example") == "login.example");
}

TEST_CASE("endpoints") {
  CHECK(Authority::parse("login.example:8443").endpoint("t", "token") ==
        "https://login.example:8443/t/oauth2/v2.0/token");
}

TEST_CASE("an authorization_uri of a trusted host is taken") {
  const auto host = GENERATE(
      "login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
      "login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "login.microsoftonline.us",
      "login.usgovcloudapi.net", "login-us.microsoftonline.com", "login.microsoftonline.de",
      "login.sovcloud-identity.fr", "login.sovcloud-identity.de", "login.sovcloud-identity.sg",
      "LOGIN.MICROSOFTONLINE.COM");
  const auto realm = trusted_realm("https://" + std::string(host) + '/' + kGuid, std::nullopt);
  REQUIRE(realm);
  CHECK(realm->tenant == kGuid);
}

TEST_CASE("what an authorization_uri may look like") {
  const std::string base = "https://login.microsoftonline.com/";
  const auto tenant = [&](const std::string& path) {
    const auto realm = trusted_realm(base + path, std::nullopt);
    return realm ? realm->tenant : "none";
  };
  CHECK(tenant(kGuid) == kGuid);
  CHECK(tenant("11111111-2222-3333-4444-55555555555A/oauth2/v2.0/authorize") == kGuid);
  CHECK(tenant("organizations/oauth2/authorize?x=y") == "organizations");
  CHECK(tenant("00000000-0000-0000-0000-000000000000") == "organizations");
  CHECK(tenant("contoso.onmicrosoft.com") == "contoso.onmicrosoft.com");
  CHECK(tenant("") == "none");
  CHECK(tenant("..%2f..") == "none");
  CHECK(tenant("a%0d%0ab") == "none");
}

TEST_CASE("an authorization_uri of anybody else is not taken") {
  const auto uri = GENERATE(
      "http://login.microsoftonline.com/", "https://login.microsoftonline.com.evil.example/",
      "https://evil.example/login.microsoftonline.com/",
      "https://login.microsoftonline.com@evil.example/", "https://evil@login.microsoftonline.com/",
      "https://login.microsoftonline.com:8443/", "https://evil.example#login.microsoftonline.com/",
      "https://evil.example\\login.microsoftonline.com/", "javascript:alert(1)", "//x/", "");
  CAPTURE(uri);
  CHECK_FALSE(trusted_realm(std::string(uri) + kGuid, std::nullopt));
}

TEST_CASE("a configured authority is trusted as it is configured") {
  const auto configured = Authority::parse("https://login.example:8443");
  CHECK(trusted_realm("https://login.example:8443/" + kGuid, configured));
  CHECK_FALSE(trusted_realm("https://login.example:9443/" + kGuid, configured));
  CHECK_FALSE(trusted_realm("https://login.example/" + kGuid, configured));
  CHECK_FALSE(trusted_realm("http://login.example:8443/" + kGuid, configured));
}
