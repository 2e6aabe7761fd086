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
    CHECK(plain.config.get("tenant") == "everywhere");
    CHECK(plain.config.look_up("tenant")->source == "git config watchword.tenant");
    plain.config.set_url("https://dev.azure.com/contoso/project");
    CHECK(plain.config.get("tenant") == "contoso");
    CHECK(plain.config.look_up("tenant")->source.find("contoso/project") != std::string::npos);
    plain.config.set_url("https://dev.azure.com/fabrikam");
    CHECK(plain.config.get("tenant") == "everywhere");
  }
  Configured with_variable({{"WATCHWORD_TENANT", "variable"}, {"WATCHWORD_STORE", ""}});
  with_variable.config.set_url("https://dev.azure.com/contoso/project");
  CHECK(with_variable.config.get("tenant") == "variable");
  CHECK(with_variable.config.look_up("tenant")->source == "WATCHWORD_TENANT");
  CHECK(with_variable.config.get("store") == std::nullopt);
}

TEST_CASE("a key of a provider is scoped to a URL under a name with a dash") {
  const GitHome home(kFile);
  Configured configured;
  CHECK(configured.config.get("entra.clientId") == "from-the-file");
  configured.config.set_url("https://dev.azure.com/contoso");
  CHECK(configured.config.get("entra.clientId") == "of-contoso");
}

TEST_CASE("a flag is true, false or wrong") {
  const GitHome home(kFile);
  const Configured configured({{"WATCHWORD_A", "off"}, {"WATCHWORD_B", "perhaps"}});
  CHECK(configured.config.get_flag("allowHttp", false));
  CHECK_FALSE(configured.config.get_flag("a", true));
  CHECK(configured.config.get_flag("missing", true));
  const auto failure = failure_of([&] { configured.config.get_flag("b", true); });
  CHECK(status_of(failure) == WW_INVALID);
  CHECK(failure->advice().find("WATCHWORD_B") != std::string::npos);
}

TEST_CASE("keys that nobody knows are named, wherever they stand") {
  const GitHome home(kFile);
  const Configured configured;
  CHECK(configured.config.unknown_keys({"tenant", "interactive", "allowHttp", "entra.clientId"}) ==
        Texts{"watchword.https://dev.azure.com/contoso.tennant", "watchword.entar.clientid"});
}

}  // namespace
}  // namespace watchword::host
