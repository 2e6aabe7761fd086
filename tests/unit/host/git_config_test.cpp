// With the git that is installed, whose rules these are.
#include "host/git_config.h"

#include <catch2/catch_test_macros.hpp>

#include "support/failure.h"
#include "support/git_home.h"

namespace watchword::host {
namespace {

using test::failure_of;
using test::GitHome;
using test::status_of;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("the value whose URL fits best counts") {
  const GitHome home(R"(
[watchword]
  tenant = everywhere
  account = somebody
[watchword "https://dev.azure.com"]
  tenant = host
[watchword "https://dev.azure.com/contoso"]
  tenant = organization
[watchword "https://*.visualstudio.com"]
  tenant = wildcard
[watchword "https://ada@dev.azure.com"]
  account = ada
)");
  const auto tenant = [](const std::string& url) {
    return GitConfig().url_match("watchword", url).at("watchword.tenant");
  };
  CHECK(tenant("https://dev.azure.com/contoso/project/_git/repository") == "organization");
  CHECK(tenant("https://dev.azure.com/fabrikam") == "host");
  CHECK(tenant("https://dev.azure.com/contoso-two") == "host");
  CHECK(tenant("https://contoso.visualstudio.com/project") == "wildcard");
  CHECK(tenant("https://github.com/") == "everywhere");
  CHECK(tenant("http://dev.azure.com/contoso") == "everywhere");
  const GitConfig git;
  CHECK(git.url_match("watchword", "https://dev.azure.com/").at("watchword.account") == "somebody");
  CHECK(git.url_match("watchword", "https://ada@dev.azure.com/").at("watchword.account") == "ada");
  CHECK(git.url_match("nothing", "https://dev.azure.com/").empty());
}

TEST_CASE("an answer of git is read once") {
  const GitHome home("[watchword]\n  tenant = before\n");
  const GitConfig git;
  CHECK(git.url_match("watchword", "https://a.example/").at("watchword.tenant") == "before");
  home.write("[watchword]\n  tenant = after\n");
  CHECK(git.url_match("watchword", "https://a.example/").at("watchword.tenant") == "before");
  CHECK(GitConfig().url_match("watchword", "https://a.example/").at("watchword.tenant") == "after");
}

TEST_CASE("git is asked once for a server, and for each path only where paths matter") {
  const auto after_a_change = [](const std::string& scope, const std::string& url) {
    const GitHome home("[http \"" + scope + "\"]\n  proxy = before\n");
    const GitConfig git;
    CHECK(git.url_match("http", "https://a.example/b?c=1").at("http.proxy") == "before");
    home.write("[http \"" + scope + "\"]\n  proxy = after\n");
    return git.url_match("http", url).at("http.proxy");
  };
  CHECK(after_a_change("https://a.example", "https://a.example/d?c=2") == "before");
  CHECK(after_a_change("https://a.example/", "https://a.example") == "before");
  CHECK(after_a_change("https://a.example/b", "https://a.example/b?c=2") == "before");
  CHECK(after_a_change("https://a.example/b", "https://a.example/b/d") == "after");
  CHECK(after_a_change("https://*.example", "https://e.example/b") == "after");
}

TEST_CASE("included files count where they are included") {
  const GitHome home("[watchword]\n  tenant = one\n[include]\n  path = more\n");
  home.directory().write("more", "[watchword]\n  tenant = two\n");
  CHECK(GitConfig().get("watchword.tenant") == "two");
}

TEST_CASE("the environment of git counts last") {
  GitHome home("[watchword]\n  tenant = file\n");
  home.set("GIT_CONFIG_COUNT", "2");
  home.set("GIT_CONFIG_KEY_0", "watchword.tenant");
  home.set("GIT_CONFIG_VALUE_0", "environment");
  home.set("GIT_CONFIG_KEY_1", "watchword.https://dev.azure.com.tenant");
  home.set("GIT_CONFIG_VALUE_1", "scoped");
  const GitConfig git;
  CHECK(git.get("watchword.tenant") == "environment");
  CHECK(git.url_match("watchword", "https://dev.azure.com/x").at("watchword.tenant") == "scoped");
}

TEST_CASE("all values of a key are there, in order; one question is answered by the last") {
  const GitHome home("[http]\n  curloptResolve = a:1:1.1.1.1\n  curloptResolve = b:1:2.2.2.2\n");
  const GitConfig git;
  CHECK(git.matching("^http\\.curloptresolve$") ==
        Pairs{{"http.curloptresolve", "a:1:1.1.1.1"}, {"http.curloptresolve", "b:1:2.2.2.2"}});
  CHECK(git.get("http.curloptresolve") == "b:1:2.2.2.2");
}

TEST_CASE("values are what they are: of several lines, empty, without '=', with blanks") {
  const GitHome home(
      "[a]\n  lines = \"one\\ntwo=three\"\n  empty =\n  alone\n  blanks = \" x \"\n"
      "[a \"Sub.Section\"]\n  key = sub\n");
  const GitConfig git;
  CHECK(git.get("a.lines") == "one\ntwo=three");
  CHECK(git.get("a.empty") == "");
  CHECK(git.get("a.alone") == "true");
  CHECK(git.get("a.blanks") == " x ");
  CHECK(git.get("a.Sub.Section.key") == "sub");
  CHECK(git.get("a.missing") == std::nullopt);
  // A dot is a dot.
  CHECK(git.get("a.SubxSection.key") == std::nullopt);
}

TEST_CASE("a configuration that git cannot read is said to be one") {
  const GitHome home("[watchword\n");
  const GitConfig git;
  for (const auto& failure : {failure_of([&] { git.get("watchword.tenant"); }),
                              failure_of([&] { git.matching("^watchword"); }), failure_of([&] {
                                git.url_match("watchword", "https://a.example/");
                              })}) {
    CHECK(status_of(failure) == WW_INVALID);
    CHECK(failure->advice().find("git config --list") != std::string::npos);
  }
}

TEST_CASE("without git there is a message, not silence") {
  GitHome home;
  home.set("PATH", home.directory() / ".");
  const auto failure = failure_of([] { GitConfig().get("watchword.tenant"); });
  CHECK(status_of(failure) == WW_NOT_FOUND);
  CHECK(failure->message().find("'git'") != std::string::npos);
}

TEST_CASE("git's notions of true and false") {
  for (const char* yes : {"true", "yes", "on", "1", "True", "YES"})
    CHECK(parse_boolean(yes) == true);
  for (const char* no : {"false", "no", "off", "0", "", "False"}) CHECK(parse_boolean(no) == false);
  for (const char* neither : {"auto", "never", "2x", " true"})
    CHECK(parse_boolean(neither) == std::nullopt);
}

}  // namespace
}  // namespace watchword::host
