#include "settings/config.h"

#include <catch2/catch_test_macros.hpp>

#include "support/environment.h"
#include "support/failure.h"
#include "support/git_home.h"

namespace watchword::host {
namespace {

using test::failure_of;
using test::GitHome;
using test::status_of;
using Texts = std::vector<std::string>;
using Variables = std::map<std::string, std::string, std::less<>>;

constexpr const char* kFile = R"(
[watchword]
  tenant = everywhere
  interactive = never
  allowHttp
[watchword "entra"]
  clientId = from-the-file
[watchword "https://dev.azure.com/contoso"]
  tenant = contoso
  entra-clientId = of-contoso
  tennant = misspelled
[watchword "entar"]
  clientId = misspelled
)";

// A configuration with an environment of its own.
struct Configured {
  explicit Configured(std::map<std::string, std::string, std::less<>> variables = {})
      : environment(test::environment(std::move(variables))) {}
  platform::Environment environment;
  GitConfig git;
  Config config{environment, git};
};

TEST_CASE("a key has one name in the environment") {
  CHECK(environment_name("tenant") == "WATCHWORD_TENANT");
  CHECK(environment_name("allowHttp") == "WATCHWORD_ALLOW_HTTP");
  CHECK(environment_name("entra.clientId") == "WATCHWORD_ENTRA_CLIENT_ID");
  CHECK(environment_name("secret-service.timeout") == "WATCHWORD_SECRET_SERVICE_TIMEOUT");
}

TEST_CASE("the environment counts before the URL's scope, and that before the rest") {
  const GitHome home(kFile);
  {
    Configured plain;
    CHECK(plain.config.get({"tenant"}) == "everywhere");
    CHECK(plain.config.look_up("tenant")->source == "git config watchword.tenant");
    plain.config.set_url("https://dev.azure.com/contoso/project");
    CHECK(plain.config.get({"tenant"}) == "contoso");
    CHECK(plain.config.look_up("tenant")->source.find("contoso/project") != std::string::npos);
    plain.config.set_url("https://dev.azure.com/fabrikam");
    CHECK(plain.config.get({"tenant"}) == "everywhere");
  }
  Configured with_variable({{"WATCHWORD_TENANT", "variable"}, {"WATCHWORD_STORE", ""}});
  with_variable.config.set_url("https://dev.azure.com/contoso/project");
  CHECK(with_variable.config.get({"tenant"}) == "variable");
  CHECK(with_variable.config.look_up("tenant")->source == "WATCHWORD_TENANT");
  CHECK(with_variable.config.get({"store"}) == std::nullopt);
}

TEST_CASE("a key of a provider is scoped to a URL under a name with a dash") {
  const GitHome home(kFile);
  Configured configured;
  CHECK(configured.config.get({"entra.clientId"}) == "from-the-file");
  configured.config.set_url("https://dev.azure.com/contoso");
  CHECK(configured.config.get({"entra.clientId"}) == "of-contoso");
}

// git keeps the case of a subsection, and has none where it is written as [watchword.keyVault].
TEST_CASE("a key of a provider counts in whatever case it is written") {
  for (const char* section : {"watchword \"keyVault\"", "watchword \"keyvault\"",
                              "watchword.keyVault", "WatchWord \"KEYVAULT\""}) {
    CAPTURE(section);
    const GitHome home("[" + std::string(section) + "]\n  URL = https://a.example\n");
    const Configured configured;
    CHECK(configured.config.get({"keyVault.url"}) == "https://a.example");
    CHECK(configured.config.unknown_keys({"keyVault.url"}).empty());
  }
  const GitHome home(
      "[watchword \"keyVault\"]\n  url = one\n[watchword \"keyvault\"]\n  url = two\n");
  CHECK(Configured().config.get({"keyVault.url"}) == "two");
}

TEST_CASE("a value that a key cannot have is told with where it was set") {
  const Key flow{"entra.flow", "auto|browser"};
  const auto wrong = [&](const Configured& configured) {
    const auto failure = failure_of([&] { configured.config.get(flow); });
    return failure ? failure->message() + " / " + failure->advice() : "";
  };
  {
    const Configured by_variable(Variables{{"WATCHWORD_ENTRA_FLOW", "foo"}});
    CHECK(wrong(by_variable) ==
          "watchword.entra.flow is \"foo\", by WATCHWORD_ENTRA_FLOW / "
          "Set it to auto or browser, or remove it.");
  }
  const GitHome home(
      "[watchword \"entra\"]\n  flow = f\\to\n"
      "[watchword \"https://a.example\"]\n  entra-flow = bar\n");
  Configured configured;
  CHECK(wrong(configured) ==
        "watchword.entra.flow is \"f\uFFFDo\", by git config watchword.entra.flow in " +
            (home.directory() / "config") + " / Set it to auto or browser, or remove it.");
  configured.config.set_url("https://a.example/b");
  CHECK(wrong(configured)
            .find(std::string("git config watchword.entra-flow, for https://a.example/b in ") +
                  test::kRoot + "/") != std::string::npos);
  const Configured secret(Variables{{"WATCHWORD_APP_SECRET", "\x1bhunter2"}});
  const auto failure = failure_of([&] { secret.config.get({"app.secret"}); });
  REQUIRE(failure);
  CHECK(failure->message().find("hunter2") == std::string::npos);
  CHECK(failure->message().find("WATCHWORD_APP_SECRET") != std::string::npos);
}

TEST_CASE("a flag is true, false or wrong") {
  const GitHome home(kFile);
  const Configured configured({{"WATCHWORD_A", "off"}, {"WATCHWORD_B", "perhaps"}});
  CHECK(configured.config.get_flag({"allowHttp", "<boolean>"}, false));
  CHECK_FALSE(configured.config.get_flag({"a", "<boolean>"}, true));
  CHECK(configured.config.get_flag({"missing", "<boolean>"}, true));
  const auto failure = failure_of([&] { configured.config.get_flag({"b", "<boolean>"}, true); });
  CHECK(status_of(failure) == WW_INVALID);
  CHECK(failure->message() == "watchword.b is \"perhaps\", by WATCHWORD_B");
  CHECK(failure->advice() == "Set it to true or false, or remove it.");
}

TEST_CASE("keys that nobody knows are named, wherever they stand") {
  const GitHome home(kFile);
  const Configured configured;
  CHECK(configured.config.unknown_keys({"tenant", "interactive", "allowHttp", "entra.clientId"}) ==
        Texts{"watchword.https://dev.azure.com/contoso.tennant", "watchword.entar.clientid"});
}

}  // namespace
}  // namespace watchword::host
