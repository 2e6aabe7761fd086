#include "common/uri.h"

#include <catch2/catch_test_macros.hpp>

namespace watchword {
namespace {

TEST_CASE("the URI of a server has a host") {
  const auto uri = parse_server_uri("https://login.microsoftonline.com:8443/contoso");
  REQUIRE(uri);
  CHECK(uri->encoded_host() == "login.microsoftonline.com");
  CHECK(uri->port() == "8443");
  // The last ones were found by fuzzing: two an assertion of Boost.URL's, one a port that is none.
  for (const char* text : {"", "https", "login.microsoftonline.com", "mailto:ada@contoso.example",
                           "https:/contoso", "//contoso.example", "hTtps:\"Bearer", "c443:\xda",
                           "https://a:44x/y", "https://evil.example%2f.login.microsoftonline.com/",
                           "https://[fe80::1%25eth0]/", "https://a:0/", "https://a:65536/"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_server_uri(text));
  }
}

}  // namespace
}  // namespace watchword
