// What the directory that a command runs in may say: nothing that the reader does not trust a
// repository with. With the git that is installed, and real repositories.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <filesystem>
#include <functional>

#include "settings/askpass.h"
#include "settings/config.h"
#include "settings/interaction.h"
#include "support/environment.h"
#include "support/failure.h"
#include "support/git_home.h"

namespace watchword::host {
namespace {

namespace fs = std::filesystem;
using test::failure_of;
using test::GitHome;
using test::status_of;

const std::string kRepositoryUrl = "https://dev.azure.com/contoso/engine/_git/engine";

// "a.B.c" = "x" in a file of git's.
std::string file_with(const std::string& key, const std::string& value) {
  const auto first = key.find('.');
  const auto last = key.rfind('.');
  std::string section = "[" + key.substr(0, first);
  if (first != last) section += " \"" + key.substr(first + 1, last - first - 1) + "\"";
  return section + "]\n  " + key.substr(last + 1) + " = " + value + "\n";
}

// Somebody who may set a key.
struct Whose {
  std::string name;
  bool of_repository;
  std::function<void(GitHome&, const std::string& key)> set;  // to "evil"
};

const std::vector<Whose> kEverybody{
    {"the machine", false,
     [](GitHome& home, const std::string& key) {
       home.unset("GIT_CONFIG_NOSYSTEM");
       home.set("GIT_CONFIG_SYSTEM", home.directory().write("system", file_with(key, "evil")));
     }},
    {"the user", false,
     [](GitHome& home, const std::string& key) { home.write(file_with(key, "evil")); }},
    {"a file that the user includes", false,
     [](GitHome& home, const std::string& key) {
       home.write("[include]\n  path = " + home.directory().write("more", file_with(key, "evil")));
     }},
    {"a file that the user includes in this repository", false,
     [](GitHome& home, const std::string& key) {
       home.make_repository("");
       home.write("[includeIf \"gitdir:**\"]\n  path = " +
                  home.directory().write("more", file_with(key, "evil")));
     }},
    {"git's environment", false,
     [](GitHome& home, const std::string& key) {
       home.set("GIT_CONFIG_COUNT", "1");
       home.set("GIT_CONFIG_KEY_0", key);
       home.set("GIT_CONFIG_VALUE_0", "evil");
     }},
    {"git's command line", false,
     [](GitHome& home, const std::string& key) {
       home.set("GIT_CONFIG_PARAMETERS", "'" + key + "'='evil'");
     }},
    {"the repository", true,
     [](GitHome& home, const std::string& key) { home.make_repository(file_with(key, "evil")); }},
    {"the repository above", true,
     [](GitHome& home, const std::string& key) {
       home.make_repository(file_with(key, "evil"));
       home.directory().write("below/this/file", "");
       fs::current_path(home.directory() / "below/this");
     }},
    {"a file that the repository includes", true,
     [](GitHome& home, const std::string& key) {
       home.directory().write("more", file_with(key, "evil"));
       home.make_repository("[include]\n  path = ../more\n");
     }},
    {"the work tree", true,
     [](GitHome& home, const std::string& key) {
       home.make_repository(
           "[core]\n  repositoryformatversion = 1\n"
           "[extensions]\n  worktreeConfig = true\n");
       home.directory().write(".git/config.worktree", file_with(key, "evil"));
     }},
    {"a bare repository inside a clone", true,
     [](GitHome& home, const std::string& key) {
       home.make_repository("");
       home.make_repository("[core]\n  bare = true\n" + file_with(key, "evil"), "docs/");
       fs::rename(home.directory() / "docs/.git", home.directory() / "docs/bare");
       fs::current_path(home.directory() / "docs/bare");
     }},
    {"a repository elsewhere that GIT_DIR names", true,
     [](GitHome& home, const std::string& key) {
       home.make_repository(file_with(key, "evil"), "elsewhere/");
       home.set("GIT_DIR", home.directory() / "elsewhere/.git");
     }},
};

TEST_CASE("a repository's word counts for those who trust it with a key, everybody else's always") {
  const Whose& whose = kEverybody[GENERATE(range(std::size_t{0}, kEverybody.size()))];
  const std::string key = GENERATE("entra.clientId", "tenant", "keyVault.url");
  const bool scoped = GENERATE(false, true);
  std::string name = key;
  if (scoped) std::replace(name.begin(), name.end(), '.', '-');
  CAPTURE(whose.name, key, scoped);
  GitHome home;
  whose.set(home, scoped ? "watchword.https://dev.azure.com/contoso." + name : "watchword." + key);
  const auto environment = test::environment({});
  const GitConfig git;
  Config config{environment, git};
  config.set_url(kRepositoryUrl);
  CHECK(config.get({key, kAnyText, Trust::kRepository}) == "evil");
  CHECK(config.look_up(key, Trust::kRepository)->scoped == scoped);
  CHECK(config.get({key}) == (whose.of_repository ? std::nullopt : std::optional("evil")));
  CHECK((config.of_repository(key) != nullptr) == whose.of_repository);
}

TEST_CASE("of git's own keys, too") {
  const Whose& whose = kEverybody[GENERATE(range(std::size_t{0}, kEverybody.size()))];
  CAPTURE(whose.name);
  const auto says = [&](const std::string& key, const auto& check) {
    GitHome home;
    whose.set(home, key);
    check();
  };
  const auto environment = test::environment({});
  says("core.askPass", [&] {
    CHECK(askpass_program(environment, GitConfig()).has_value() != whose.of_repository);
  });
  for (const char* key : {"http.proxy", "http.sslCAInfo", "http.https://dev.azure.com.proxy"})
    says(key, [&] {
      const std::string name = as_git_prints("http." + std::string(variable_of(key)));
      CHECK(GitConfig().url_match("http", kRepositoryUrl).count(name) ==
            (whose.of_repository ? 0 : 1));
      CHECK(GitConfig().url_match("http", kRepositoryUrl, Trust::kRepository).count(name) == 1);
    });
}

std::vector<std::string> no_variables() {
  return {};
}

TEST_CASE("a repository may say whether to ask") {
  for (const char* key : {"watchword.interactive", "credential.interactive"}) {
    const GitHome home;
    home.make_repository(file_with(key, "never"));
    const auto environment = test::environment({});
    const GitConfig git;
    const Config config{environment, git};
    CHECK_FALSE(decide_interaction(config, git, environment, no_variables, false).allowed);
  }
}

TEST_CASE("nobody is asked where git, or who started it, forbids it to all helpers") {
  struct Row {
    const char* variable;  // GCM_INTERACTIVE
    const char* key;       // credential.interactive
    const char* why;       // or nothing
  };
  for (const auto& [variable, key, why] : {
           Row{"never", nullptr, "GCM_INTERACTIVE is never"},
           {"Never", nullptr, "GCM_INTERACTIVE is Never"},
           {"0", nullptr, "GCM_INTERACTIVE is 0"},
           {"FALSE", "true", "GCM_INTERACTIVE is FALSE"},
           {"always", "false", nullptr},
           {"auto", nullptr, nullptr},
           {"", "NEVER", "git config credential.interactive is NEVER"},
           {nullptr, "Never", "git config credential.interactive is Never"},
           {nullptr, "off", "git config credential.interactive is off"},
           {nullptr, "0", "git config credential.interactive is 0"},
           {nullptr, "", "git config credential.interactive is "},
           {nullptr, "auto", nullptr},
           {nullptr, "true", nullptr},
       }) {
    CAPTURE(variable, key);
    const GitHome home(key != nullptr ? file_with("credential.interactive", key) : "");
    std::map<std::string, std::string, std::less<>> variables;
    if (variable != nullptr) variables["GCM_INTERACTIVE"] = variable;
    const auto environment = test::environment(variables);
    const GitConfig git;
    const Config config{environment, git};
    const auto policy = decide_interaction(config, git, environment, no_variables, false);
    CHECK(policy.allowed == (why == nullptr));
    CHECK(policy.reason_if_not == (why != nullptr ? why : ""));
    CHECK(decide_interaction(config, git, environment, no_variables, true).allowed);
  }
}

TEST_CASE("watchword.interactive is a word or a boolean, in any case") {
  const GitHome home;
  const auto allowed = [](const char* value) {
    const auto environment =
        test::environment({{"WATCHWORD_INTERACTIVE", value}, {"GCM_INTERACTIVE", "never"}});
    const GitConfig git;
    const Config config{environment, git};
    return decide_interaction(config, git, environment, no_variables, false).allowed;
  };
  CHECK(allowed("ALWAYS"));
  for (const char* value : {"NEVER", "No", "0", "auto", "TRUE"}) CHECK_FALSE(allowed(value));
  CHECK(status_of(failure_of([&] { allowed("nver"); })) == WW_INVALID);
}

TEST_CASE("nobody is asked where a variable that a provider names is set") {
  const GitHome home;
  const auto allowed = [](const char* value) {
    const auto environment = test::environment({{"BUILD_OF_A_FORGE", value}});
    const GitConfig git;
    const Config config{environment, git};
    return decide_interaction(
        config, git, environment, [] { return std::vector<std::string>{"BUILD_OF_A_FORGE"}; },
        false);
  };
  for (const char* value : {"True", "true", "1", "yes", "anything"}) {
    CHECK_FALSE(allowed(value).allowed);
    CHECK(allowed(value).reason_if_not == "this is a job (BUILD_OF_A_FORGE is set)");
  }
  for (const char* value : {"", "0", "False", "no"}) CHECK(allowed(value).allowed);
}

TEST_CASE("what a repository says of a narrower URL hides nothing of the user's") {
  const GitHome home(file_with("watchword.https://dev.azure.com.entra-clientId", "mine") +
                     file_with("http.https://dev.azure.com.proxy", "mine"));
  home.make_repository(file_with("watchword.https://dev.azure.com/contoso.entra-clientId", "evil") +
                       file_with("watchword.entra.clientId", "evil") +
                       file_with("http.https://dev.azure.com/contoso.proxy", "evil"));
  const auto environment = test::environment({});
  const GitConfig git;
  Config config{environment, git};
  config.set_url(kRepositoryUrl);
  CHECK(config.get({"entra.clientId"}) == "mine");
  CHECK(config.get({"entra.clientId", kAnyText, Trust::kRepository}) == "evil");
  CHECK(git.url_match("http", kRepositoryUrl).at("http.proxy")->value == "mine");
}

TEST_CASE("no bytes of a repository's file make another scope of it") {
  const GitHome home;
  using namespace std::string_literals;
  home.make_repository(
      "[a]\n  x = y\0global\0file:z\0core.askpass\\nevil\n"
      "  y = \"y\\nglobal\\ncore.askpass\"\n[a \"b\0global\0f\0core.askpass\"]\n  z\n"s);
  const GitConfig git;
  CHECK(git.entries().size() == 3);
  for (const GitEntry& entry : git.entries()) CHECK(entry.of_repository());
  CHECK(askpass_program(test::environment({}), git) == std::nullopt);
}

TEST_CASE("a repository that git cannot read takes nothing of the user's away") {
  struct Row {
    std::string what;
    std::function<void(const GitHome&)> make;
  };
  const std::vector<Row> rows{
      {"a configuration that is none",
       [](const GitHome& home) { home.make_repository("[watchword\n"); }},
      {"a section without an end", [](const GitHome& home) { home.make_repository("[a \"b"); }},
      {"a value that git wants otherwise",
       [](const GitHome& home) { home.make_repository("[core]\n  bare = perhaps\n"); }},
      {"a file without an end",
       [](const GitHome& home) { home.make_repository("[include]\n  path = /dev/zero\n"); }},
      {"includes in a circle",
       [](const GitHome& home) { home.make_repository("[include]\n  path = config\n"); }},
      {"more than anybody reads",
       [](const GitHome& home) {
         home.make_repository("[a]\n  b = \"" + std::string(2 << 20, 'x') + "\"\n");
       }},
      {"a .git that is something else",
       [](const GitHome& home) { home.directory().write(".git", "garbage"); }},
      {"a .git that is nowhere",
       [](const GitHome& home) { home.directory().write(".git", "gitdir: /nonexistent\n"); }},
      {"a format of the future",
       [](const GitHome& home) {
         home.make_repository("[core]\n  repositoryformatversion = 99\n");
       }},
  };
  const Row& row = rows[GENERATE_COPY(range(std::size_t{0}, rows.size()))];
  CAPTURE(row.what);
  GitHome home(
      "[watchword]\n  tenant = mine\n[watchword \"https://dev.azure.com\"]\n"
      "  account = mine\n");
  home.set("GIT_CONFIG_PARAMETERS", "'watchword.interactive'='never'");
  row.make(home);
  std::vector<std::string> said;
  const GitConfig git([&](std::string_view line) { said.emplace_back(line); });
  CHECK(git.get("watchword.tenant") == "mine");
  CHECK(git.get("watchword.interactive") == "never");
  CHECK(git.url_match("watchword", kRepositoryUrl).at("watchword.account")->value == "mine");
  for (const GitEntry& entry : git.entries()) CHECK_FALSE(entry.of_repository());
  // Of a format that it does not know, git itself leaves everything out.
  CHECK(said.size() == (row.what == "a format of the future" ? 0 : 1));
}

TEST_CASE("the user's own configuration that git cannot read is said to be one, there too") {
  const GitHome home("[watchword\n");
  home.make_repository("[watchword]\n  tenant = evil\n");
  CHECK(status_of(failure_of([] { GitConfig().get("watchword.tenant"); })) == WW_INVALID);
}

}  // namespace
}  // namespace watchword::host
