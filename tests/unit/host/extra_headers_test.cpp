// The rules are git's own: what applies is compared with what git says.
#include "settings/extra_headers.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/git_home.h"

namespace watchword::host {
namespace {

using test::GitHome;
using Names = std::vector<std::string>;

const std::string kUrl = "https://dev.azure.com/contoso/engine/_git/engine";

Names settings(const std::string& url = kUrl) {
  return extra_header_settings(GitConfig(), url, "Authorization");
}

TEST_CASE("a setting applies to a URL as git applies it") {
  const std::string pattern =
      GENERATE("https://dev.azure.com", "https://dev.azure.com/", "https://dev.azure.com:443/",
               "https://dev.azure.com/contoso", "https://dev.azure.com/contoso/",
               "https://dev.azure.com/contoso/engine/_git/engine", "https://*.azure.com/contoso",
               "https://dev.azure.com/conto", "https://dev.azure.com/fabrikam",
               "https://azure.com/", "https://*.com/", "http://dev.azure.com/",
               "https://dev.azure.com:8443/", "https://dev.azure.com/contoso/engine/_git/engine/x");
  const GitHome home("[http \"" + pattern + "\"]\n  extraHeader = AUTHORIZATION: bearer x\n");
  const bool git_applies = GitConfig().url_match("http", kUrl).count("http.extraheader") != 0;
  CAPTURE(pattern);
  const Names expected{"http." + pattern + ".extraheader"};
  CHECK(settings() == (git_applies ? expected : Names{}));
}

TEST_CASE("the user of a setting counts where the URL has one") {
  const GitHome home("[http \"https://ada@dev.azure.com\"]\n  extraHeader = Authorization: x\n");
  CHECK(settings().size() == 1);
  CHECK(settings("https://ada@dev.azure.com/contoso").size() == 1);
  CHECK(settings("https://bob@dev.azure.com/contoso").empty());
}

TEST_CASE("only headers of that name, and each setting once") {
  const GitHome home(R"([http]
  extraHeader = X-Trace: 1
  extraHeader = authorization: basic x
  extraHeader = Authorization: basic y
[http "https://dev.azure.com/contoso"]
  extraHeader = X-Authorization: z
  proxy = authorization: no header
)");
  CHECK(settings() == Names{"http.extraheader"});
}

TEST_CASE("an empty value takes back what stands before it") {
  const GitHome home(R"([http]
  extraHeader = authorization: basic x
[http "https://dev.azure.com/contoso"]
  extraHeader =
)");
  CHECK(settings().empty());
}

TEST_CASE("what is no URL has no settings") {
  const GitHome home("[http]\n  extraHeader = authorization: basic x\n");
  CHECK(settings("").empty());
}

}  // namespace
}  // namespace watchword::host
