// With the git that is installed, whose rules these are.
#include "settings/git_config.h"

#include <catch2/catch_test_macros.hpp>

#include "support/failure.h"
#include "support/git_home.h"

namespace watchword::host {
namespace {

using test::failure_of;
using test::GitHome;
using test::status_of;

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
    return GitConfig().url_match("watchword", url).at("watchword.tenant")->value;
  };
  CHECK(tenant("https://dev.azure.com/contoso/project/_git/repository") == "organization");
  CHECK(tenant("https://dev.azure.com/fabrikam") == "host");
  CHECK(tenant("https://dev.azure.com/contoso-two") == "host");
  CHECK(tenant("https://contoso.visualstudio.com/project") == "wildcard");
  CHECK(tenant("https://github.com/") == "everywhere");
  CHECK(tenant("http://dev.azure.com/contoso") == "everywhere");
  const GitConfig git;
  CHECK(git.url_match("watchword", "https://dev.azure.com/").at("watchword.account")->value ==
        "somebody");
  CHECK(git.url_match("watchword", "https://ada@dev.azure.com/").at("watchword.account")->value ==
        "ada");
  CHECK(git.url_match("nothing", "https://dev.azure.com/").empty());
}

TEST_CASE("an answer of git is read once") {
  const GitHome home("[watchword]\n  tenant = before\n");
  const GitConfig git;
  CHECK(git.url_match("watchword", "https://a.example/").at("watchword.tenant")->value == "before");
  home.write("[watchword]\n  tenant = after\n");
  CHECK(git.url_match("watchword", "https://a.example/").at("watchword.tenant")->value == "before");
  CHECK(GitConfig().url_match("watchword", "https://a.example/").at("watchword.tenant")->value ==
        "after");
}

TEST_CASE("git is asked once for a server, and for each path only where paths matter") {
  const auto runs = [](const std::string& scope, const std::string& url) {
    GitHome home("[http \"" + scope + "\"]\n  proxy = p\n");
    const std::string log = home.directory().write("log", "");
    home.directory().script("bin/git", "echo >>" + log + "; PATH=/usr/bin:/bin exec git \"$@\"");
    home.set("PATH", (home.directory() / "bin") + ":" + std::getenv("PATH"));
    const GitConfig git;
    git.url_match("http", "https://a.example/b?c=1");
    git.url_match("http", url);
    git.url_match("http", url, Trust::kRepository);
    return home.directory().read_when_there("log").size();
  };
  // One lists. What is trusted makes no difference where the repository says nothing.
  CHECK(runs("plain", "https://a.example/d") == 1);
  CHECK(runs("https://a.example", "https://a.example/d?c=2") == 2);
  CHECK(runs("https://a.example/", "https://a.example") == 2);
  CHECK(runs("https://a.example/b", "https://a.example/b?c=2") == 2);
  CHECK(runs("https://a.example/b", "https://a.example/b/d") == 3);
  CHECK(runs("https://*.example", "https://e.example/b") == 3);
}

TEST_CASE("a URL that git cannot read is matched by its server") {
  const GitHome home(
      "[watchword]\n  tenant = all\n[watchword \"https://a.example\"]\n  tenant = server\n"
      "[watchword \"https://a.example/b\"]\n  tenant = path\n");
  const GitConfig git;
  const auto tenant = [&](const std::string& url) {
    return git.url_match("watchword", url).at("watchword.tenant")->value;
  };
  CHECK(tenant("https://a.example/b/100%/c") == "server");
  CHECK(tenant("https://a.example/b/c d") == "path");
  CHECK(tenant("https://[/") == "all");
}

TEST_CASE("a scope may have any characters, and those after it count all the same") {
  const GitHome home(R"([http "https://a.example/\\\"]"]
  proxy = odd
[http "https://a.example/x]\ny # ; ="]
  proxy = odd too
[http "https://a.example"]
  proxy = right
)");
  CHECK(GitConfig().url_match("http", "https://a.example/").at("http.proxy")->value == "right");
}

TEST_CASE("the git that matches URLs is given no value") {
  GitHome home("[http \"https://a.example\"]\n  proxy = http://ada:hunter2@proxy.example\n");
  const std::string log = home.directory() / "log";
  home.directory().script("bin/git", "echo \"$*\" >>" + log + "; env >>" + log +
                                         "; case $* in *--file*) tee -a " + log +
                                         ";; esac | PATH=/usr/bin:/bin git \"$@\"");
  home.set("PATH", (home.directory() / "bin") + ":" + std::getenv("PATH"));
  CHECK(GitConfig().url_match("http", "https://a.example/").at("http.proxy")->value ==
        "http://ada:hunter2@proxy.example");
  const std::string seen = home.directory().read_when_there("log");
  CHECK(seen.find("--get-urlmatch http https://a.example") != std::string::npos);
  CHECK(seen.find("[http \"https://a.example\"]") != std::string::npos);
  CHECK(seen.find("hunter2") == std::string::npos);
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
  CHECK(git.url_match("watchword", "https://dev.azure.com/x").at("watchword.tenant")->value ==
        "scoped");
}

TEST_CASE("all entries are there, in order and with their origin; the last of a key counts") {
  const GitHome home("[http]\n  curloptResolve = a:1:1.1.1.1\n  curloptResolve = b:1:2.2.2.2\n");
  const GitConfig git;
  REQUIRE(git.entries().size() == 2);
  CHECK(git.entries()[0].value == "a:1:1.1.1.1");
  CHECK(git.entries()[1].key == "http.curloptresolve");
  CHECK(git.entries()[1].scope == "global");
  CHECK(git.entries()[1].origin == "file:" + (home.directory() / "config"));
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
  for (const auto& failure : {failure_of([&] { git.get("watchword.tenant"); }), failure_of([&] {
                                git.url_match("watchword", "https://a.example/");
                              })}) {
    CHECK(status_of(failure) == WW_INVALID);
    CHECK(failure->advice().find("git config --list") != std::string::npos);
  }
}

TEST_CASE("without git nothing is configured in it") {
  GitHome home("[watchword]\ntenant = contoso\n[watchword \"https://a.example\"]\ntenant = a\n");
  home.set("PATH", home.directory() / ".");
  const GitConfig git;
  CHECK_FALSE(git.get("watchword.tenant"));
  CHECK(git.entries().empty());
  CHECK(git.url_match("watchword", "https://a.example/").empty());
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
