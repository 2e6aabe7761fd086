// Which identity a machine has, and the identities that are a secret, a certificate or a tool.
#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

namespace watchword::test {
namespace {

namespace json = boost::json;

const std::string kApplication = "b0b0b0b0-0000-4000-8000-000000000001";
const std::string kScope = "499b84ac-1321-427f-aa17-267ca6975798/.default";

void set_secret(RecordingHost& host) {
  host.environment = {{"AZURE_CLIENT_ID", kApplication},
                      {"AZURE_TENANT_ID", kTenant},
                      {"AZURE_CLIENT_SECRET", "MACHINE-SECRET-1"}};
}

void set_certificate(RecordingHost& host) {
  host.environment = {{"AZURE_CLIENT_ID", kApplication},
                      {"AZURE_TENANT_ID", kTenant},
                      {"AZURE_CLIENT_CERTIFICATE_PATH", "/keys/builder.pem"}};
  host.files["/keys/builder.pem"] = "KEY";
}

Scripted token(int number) {
  return {200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"ACCESS-)" +
                   std::to_string(number) + R"("})"};
}

TEST_CASE("an application's secret is the only way, and its token is kept nowhere") {
  MachineTest test;
  set_secret(test.host);
  const auto ways = test.ways({.flags = WW_REQUEST_INTERACTIVE});
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == "client-secret");
  CHECK(ways[0].rank == WW_RANK_MACHINE_IDENTITY);
  CHECK(ways[0].obstacle.empty());
  CHECK(contains(ways[0].reason, "AZURE_CLIENT_SECRET are set"));
  CHECK(ways[0].account == "application " + kApplication);

  test.host.expect("POST", token_url(), token(1));
  const Got got = test.get("client-secret");
  CHECK(got.status == WW_OK);
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.expires_at == test.host.now + 3599);
  CHECK((got.flags & WW_ANSWER_EPHEMERAL) != 0);
  CHECK(got.username == "token");
  const auto form = test.host.sent.back().form;
  CHECK(form.at("grant_type") == "client_credentials");
  CHECK(form.at("client_id") == kApplication);
  CHECK(form.at("client_secret") == "MACHINE-SECRET-1");
  CHECK(form.at("scope") == kScope);
  CHECK_FALSE(form.contains("client_info"));
  CHECK(test.host.secrets.empty());
  CHECK(test.host.state.empty());
  CHECK(test.sessions().empty());
  CHECK_FALSE(contains(test.host.all_texts() + got.message, "MACHINE-SECRET"));
}

TEST_CASE("whoever signs in where a machine's identity answers is told so") {
  MachineTest test;
  set_secret(test.host);
  test.person_agrees();
  test.expect_tokens({});
  CHECK(test.login({.flags = WW_REQUEST_INTERACTIVE}).status == WW_OK);
  REQUIRE(test.host.notices.size() == 1);
  CHECK(contains(test.host.notices[0], "Set watchword.entra.identity to none"));
}

TEST_CASE("a scope of a person's becomes its resource's for an application") {
  MachineTest test;
  set_secret(test.host);
  test.host.config["entra.scopes"] = "499b84ac-1321-427f-aa17-267ca6975798/vso.code_write";
  test.host.expect("POST", token_url(), token(1));
  CHECK(test.get("client-secret").status == WW_OK);
  CHECK(test.host.sent.back().form.at("scope") == kScope);
}

TEST_CASE("another plugin's scope is asked for, for machines only") {
  MachineTest test;
  const Ask vault{.flags = WW_REQUEST_INTERACTIVE,
                  .host = "watchword.vault.azure.net",
                  .path = "",
                  .challenges = {},
                  .scope = "https://vault.azure.net/.default"};
  test.host.environment.clear();
  for (const FoundWay& way : test.ways(vault)) CHECK(way.rank == WW_RANK_LAST_RESORT);
  set_secret(test.host);
  REQUIRE(test.ways(vault).size() == 1);
  test.host.expect("POST", token_url(), token(1));
  CHECK(test.get("client-secret", vault).secret == "ACCESS-1");
  CHECK(test.host.sent.back().form.at("scope") == "https://vault.azure.net/.default");
}

TEST_CASE("a machine answers for a service that says no tenant from its own") {
  MachineTest test;
  set_secret(test.host);
  test.host.config["tenant"] = "99999999-9999-4999-8999-999999999999";  // of people's accounts
  test.host.expect("POST", token_url(), token(1));
  const Ask registry{.flags = WW_REQUEST_INTERACTIVE,
                     .host = "contoso.azurecr.io",
                     .path = "",
                     .challenges = {},
                     .scope = "https://containerregistry.azure.net/.default"};
  CHECK(test.get("client-secret", registry).secret == "ACCESS-1");
  CHECK(test.host.sent.back().form.at("scope") == "https://containerregistry.azure.net/.default");
}

TEST_CASE("a missing variable is named, and others may answer") {
  MachineTest test;
  set_secret(test.host);
  test.host.environment.erase("AZURE_TENANT_ID");
  const auto ways = test.ways({.flags = WW_REQUEST_INTERACTIVE});
  REQUIRE(ways.size() == 2);
  CHECK(ways[0].obstacle ==
        "AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are set, AZURE_TENANT_ID is not");
  CHECK(ways[0].advice == "Set AZURE_TENANT_ID.");
  CHECK(ways[1].id == "browser");
  // Watchword's own configuration may stand for it.
  test.host.config["tenant"] = kTenant;
  CHECK(test.ways().at(0).obstacle.empty());
}

TEST_CASE("a secret goes before a certificate, and a choice before both") {
  MachineTest test;
  set_certificate(test.host);
  CHECK(test.ways().at(0).id == "client-certificate");
  test.host.environment["AZURE_CLIENT_SECRET"] = "MACHINE-SECRET-1";
  CHECK(test.ways().at(0).id == "client-secret");
  test.host.config["entra.identity"] = "client-certificate";
  CHECK(test.ways().at(0).id == "client-certificate");
  CHECK(contains(test.ways().at(0).reason, "watchword.entra.identity asks for it"));
  test.host.config["entra.identity"] = "none";
  CHECK(test.ways().empty());
}

TEST_CASE("a chosen identity that lacks everything says so and leaves no other way") {
  MachineTest test;
  for (const char* id : {"client-secret", "client-certificate", "workload-identity", "github",
                         "azure-pipelines", "azure-cli", "azure-developer-cli"}) {
    CAPTURE(id);
    test.host.config["entra.identity"] = id;
    const auto ways = test.ways({.flags = WW_REQUEST_INTERACTIVE});
    REQUIRE(ways.size() == 1);
    CHECK(ways[0].id == id);
    CHECK_FALSE(ways[0].obstacle.empty());
    CHECK_FALSE(ways[0].advice.empty());
  }
}

TEST_CASE("a tenant that is not the organization's is refused unless it is allowed") {
  MachineTest test;
  set_secret(test.host);
  const Ask other{.challenges = {challenge(kOtherTenant)}};
  CHECK(contains(test.ways(other).at(0).obstacle, "belongs to the tenant " + kOtherTenant));
  for (const std::string& allowed : {"x;" + kOtherTenant, std::string("*")}) {
    test.host.environment["AZURE_ADDITIONALLY_ALLOWED_TENANTS"] = allowed;
    CHECK(test.ways(other).at(0).obstacle.empty());
    test.host.expect("POST", token_url(kOtherTenant), token(1));
    CHECK(test.get("client-secret", other).status == WW_OK);
  }
}

TEST_CASE("Entra's refusals of an application are refusals, whatever people could do about them") {
  MachineTest test;
  set_secret(test.host);
  test.expect_error("invalid_client", 7000222, "{}", 401);
  Got got = test.get("client-secret");
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, kApplication + " has expired (AADSTS7000222"));
  test.expect_error("unauthorized_client", 700016);
  got = test.get("client-secret");
  CHECK(got.status == WW_REFUSED);
  CHECK(got.advice == "Correct AZURE_CLIENT_ID or AZURE_TENANT_ID.");
  test.expect_error("invalid_grant", 1234567);
  got = test.get("client-secret");
  CHECK(got.status == WW_REFUSED);
  CHECK_FALSE(contains(got.advice, "watchword login"));
}

TEST_CASE("offline there is nothing, because nothing is kept") {
  MachineTest test;
  set_secret(test.host);
  CHECK(test.get("client-secret", {.flags = WW_REQUEST_OFFLINE}).status == WW_NOT_FOUND);
}

TEST_CASE("an organization that refuses a token and its replacement is told about, for a minute") {
  MachineTest test;
  set_secret(test.host);
  test.host.expect("POST", token_url(), token(1));
  const Got first = test.get("client-secret");
  CHECK(test.refused({}, first) == WW_OK);
  test.host.expect("POST", token_url(), token(2));
  const Got second = test.get("client-secret");
  CHECK(test.refused({}, second) == WW_OK);
  const Got third = test.get("client-secret");
  CHECK(third.status == WW_REFUSED);
  CHECK(contains(third.message, "it is not a user there"));
  test.host.now += 61;
  test.host.expect("POST", token_url(), token(3));
  const Got fourth = test.get("client-secret");
  CHECK(fourth.status == WW_OK);
  CHECK(test.accepted({}, fourth) == WW_OK);
  REQUIRE(test.host.state.size() == 1);
  CHECK(test.host.state.begin()->first.starts_with("accepted|"));
  CHECK(test.host.secrets.empty());
}

TEST_CASE("a certificate signs for the token endpoint, each time with another id") {
  MachineTest test;
  set_certificate(test.host);
  test.host.environment["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = "MACHINE-SECRET-2";
  for (const int number : {1, 2}) {
    test.host.expect("POST", token_url(), token(number));
    CHECK(test.get("client-certificate").status == WW_OK);
  }
  const auto form = test.host.sent.back().form;
  CHECK(form.at("client_assertion_type") ==
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  CHECK(form.at("client_assertion") == "SIGNED-PS256");
  CHECK_FALSE(form.contains("client_secret"));
  REQUIRE(test.host.signatures.size() == 2);
  const Signed& one = test.host.signatures[0];
  CHECK(one.key == "KEY");
  CHECK(one.password == "MACHINE-SECRET-2");
  CHECK_FALSE(one.with_chain);
  const json::object claims = json::parse(one.payload).as_object();
  CHECK(claims.at("aud") == json::value(token_url()));
  CHECK(claims.at("iss") == json::value(kApplication));
  CHECK(claims.at("sub") == json::value(kApplication));
  CHECK(claims.at("nbf") == json::value(test.host.now));
  CHECK(claims.at("exp") == json::value(test.host.now + 600));
  CHECK(claims.at("jti") != json::parse(test.host.signatures[1].payload).as_object().at("jti"));
  test.host.environment["AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"] = "true";
  test.host.expect("POST", token_url(), token(3));
  CHECK(test.get("client-certificate").status == WW_OK);
  CHECK(test.host.signatures.back().with_chain);
}

TEST_CASE("a service that refuses a PS256 signature gets one with RS256, once") {
  MachineTest test;
  set_certificate(test.host);
  test.expect_error("invalid_client", 700027, "{}", 401);
  test.host.expect("POST", token_url(), token(1));
  CHECK(test.get("client-certificate").status == WW_OK);
  CHECK(test.host.sent.back().form.at("client_assertion") == "SIGNED-RS256");
  for (int i = 0; i < 2; ++i) test.expect_error("invalid_client", 700027, "{}", 401);
  CHECK(test.get("client-certificate").status == WW_REFUSED);
}

TEST_CASE("a certificate that is not there is told with its variable") {
  MachineTest test;
  set_certificate(test.host);
  test.host.files.clear();
  const Got got = test.get("client-certificate");
  CHECK(got.status == WW_INVALID);
  CHECK(contains(got.message, "/keys/builder.pem, which AZURE_CLIENT_CERTIFICATE_PATH names"));
}

TEST_CASE("tools are asked last, where nobody can be asked, and by the options that they have") {
  MachineTest test;
  test.host.abilities = 0;
  test.host.programs["az"] = {
      0,
      R"({"accessToken":"ACCESS-1","expiresOn":"2027-01-15 08:00:00.000000","expires_on":1800003600})",
      ""};
  const auto ways = test.ways();
  REQUIRE(ways.size() == 2);
  CHECK(ways[0].id == "managed-identity");
  CHECK(ways[1].id == "azure-cli");
  CHECK(test.ways({.flags = WW_REQUEST_OFFLINE}).empty());
  CHECK(ways[1].rank == WW_RANK_LAST_RESORT);
  const Got got = test.get("azure-cli");
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.expires_at == 1800003600);
  REQUIRE(test.host.ran.size() == 1);
  CHECK(test.host.ran[0].arguments ==
        std::vector<std::string>{"account", "get-access-token", "--output", "json", "--resource",
                                 "499b84ac-1321-427f-aa17-267ca6975798", "--tenant", kTenant});
  CHECK(test.host.ran[0].environment.at("AZURE_CORE_NO_COLOR") == "true");
  // A person who can be asked is asked.
  test.host.abilities = WW_SIGNIN_BROWSER;
  for (const FoundWay& way : test.ways({.flags = WW_REQUEST_INTERACTIVE}))
    CHECK(way.rank != WW_RANK_LAST_RESORT);
}

TEST_CASE("an old Azure CLI says when a token ends in the time of the machine") {
  MachineTest test;
  test.host.programs["az"] = {
      0, R"({"accessToken":"ACCESS-1","expiresOn":"2027-01-15 11:00:07.000000"})", ""};
  std::tm local{};
  local.tm_year = 127;
  local.tm_mday = 15;
  local.tm_hour = 11;
  local.tm_sec = 7;
  local.tm_isdst = -1;
  CHECK(test.get("azure-cli").expires_at == std::mktime(&local));
}

TEST_CASE("nobody signed in to a tool is nothing, unless the tool was chosen") {
  MachineTest test;
  test.host.programs["az"] = {1, "", "ERROR: Please run 'az login' to setup account.\n"};
  test.host.programs["azd"] = {
      1, R"({"data":{"message":"\nERROR: not logged in, run `azd auth login` to login\n"}})", ""};
  CHECK(test.get("azure-cli").status == WW_NOT_FOUND);
  CHECK(test.get("azure-developer-cli").status == WW_NOT_FOUND);
  test.host.config["entra.identity"] = "azure-cli";
  Got got = test.get("azure-cli");
  CHECK(got.status == WW_INTERACTION_REQUIRED);
  CHECK(got.advice == "Run `az login`.");
  test.host.programs["az"] = {1, "", "WARNING: old\nERROR: AADSTS50173: revoked.\nmore"};
  got = test.get("azure-cli");
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "(exit code 1): AADSTS50173: revoked."));
}

TEST_CASE("the Azure Developer CLI is asked for a scope") {
  MachineTest test;
  test.host.programs["azd"] = {0, R"({"token":"ACCESS-1","expiresOn":"2027-01-15T09:00:00Z"})", ""};
  const Got got = test.get("azure-developer-cli", {.challenges = {}});
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.expires_at == 1800003600);
  CHECK(test.host.ran.at(0).arguments ==
        std::vector<std::string>{"auth", "token", "-o", "json", "--scope", kScope});
}

}  // namespace
}  // namespace watchword::test
