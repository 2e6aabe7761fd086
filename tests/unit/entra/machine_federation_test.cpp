// Identities that another issuer vouches for.
#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <watchword/encoding.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

namespace watchword::test {
namespace {

const std::string kFederated = "b0b0b0b0-0000-4000-8000-000000000001";
const std::string kTokenAnswer =
    R"({"token_type":"Bearer","expires_in":3599,"access_token":"ACCESS-1"})";

void set_application(RecordingHost& host) {
  host.environment["AZURE_CLIENT_ID"] = kFederated;
  host.environment["AZURE_TENANT_ID"] = kTenant;
}

std::string jwt(const std::string& claims) {
  return base64url_encode("{}") + '.' + base64url_encode(claims) + ".c2ln";
}

TEST_CASE("a cluster's token is read from its file each time") {
  MachineTest test;
  set_application(test.host);
  test.host.environment["AZURE_FEDERATED_TOKEN_FILE"] = "/var/run/token";
  CHECK(test.ways().at(0).id == "workload-identity");
  for (const std::string assertion : {"ASSERTION-1", "ASSERTION-2"}) {
    test.host.files["/var/run/token"] = assertion + "\n";
    test.host.expect("POST", token_url(), {200, kTokenAnswer});
    CHECK(test.get("workload-identity").secret == "ACCESS-1");
    CHECK(test.host.sent.back().form.at("client_assertion") == assertion);
  }
  test.host.files["/var/run/token"] = "\n";
  CHECK(test.get("workload-identity").status == WW_INVALID);
  test.host.files.clear();
  CHECK(contains(test.get("workload-identity").message, "does not exist"));
}

TEST_CASE("an assertion that no credential matches is described, not shown") {
  MachineTest test;
  set_application(test.host);
  test.host.environment["AZURE_FEDERATED_TOKEN_FILE"] = "/token";
  const std::string assertion = jwt(R"({"iss":"https://i","sub":"s","aud":"a"})");
  test.host.files["/token"] = assertion;
  test.expect_error("invalid_client", 700213, "{}", 401);
  const Got got = test.get("workload-identity");
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, R"(issuer is "https://i", its subject "s", its audience "a")"));
  CHECK_FALSE(contains(got.message + test.host.all_texts(), assertion));
}

TEST_CASE("a job of GitHub Actions asks GitHub, with the audience of its cloud") {
  MachineTest test;
  set_application(test.host);
  test.host.environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://gh.example/idtoken?v=2";
  test.host.environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "REQUEST-TOKEN";
  CHECK(test.ways().at(0).id == "github");
  test.host.expect("GET",
                   "https://gh.example/idtoken?v=2&audience=api%3A%2F%2FAzureADTokenExchange",
                   {200, R"({"value":"ASSERTION-1"})"});
  test.host.expect("POST", token_url(), {200, kTokenAnswer});
  CHECK(test.get("github").secret == "ACCESS-1");
  CHECK(test.host.sent[0].headers.at("Authorization") == "bearer REQUEST-TOKEN");
  CHECK(test.host.sent[1].form.at("client_assertion") == "ASSERTION-1");

  test.host.config["entra.authorityHost"] = "login.microsoftonline.us";
  test.host.expect("GET",
                   "https://gh.example/idtoken?v=2&audience=api%3A%2F%2FAzureADTokenExchangeUSGov",
                   {403, "no"});
  const Got got = test.get("github");
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.advice, "id-token: write"));
}

TEST_CASE("a job without the permission is told so, if it means an application at all") {
  MachineTest test;
  test.host.abilities = 0;
  test.host.environment["GITHUB_ACTIONS"] = "true";
  for (const FoundWay& way : test.ways()) CHECK(way.id != "github");
  set_application(test.host);
  const auto ways = test.ways();
  REQUIRE(ways.size() == 1);
  CHECK(contains(ways[0].obstacle, "ACTIONS_ID_TOKEN_REQUEST_URL is not set"));
  CHECK(contains(ways[0].advice, "id-token: write"));
}

TEST_CASE("a job of Azure Pipelines asks for its service connection, by the names of the task") {
  MachineTest test;
  test.host.environment = {{"AZURESUBSCRIPTION_CLIENT_ID", kFederated},
                           {"AZURESUBSCRIPTION_TENANT_ID", kTenant},
                           {"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "c0"},
                           {"SYSTEM_OIDCREQUESTURI", "https://dev.azure.com/o/oidctoken"},
                           {"SYSTEM_ACCESSTOKEN", "JOB-TOKEN"}};
  const auto ways = test.ways();
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == "azure-pipelines");
  CHECK(ways[0].account == "application " + kFederated);
  const std::string url =
      "https://dev.azure.com/o/oidctoken?api-version=7.1&serviceConnectionId=c0";
  test.host.expect("POST", url, {200, R"({"oidcToken":"ASSERTION-1"})"});
  test.host.expect("POST", token_url(), {200, kTokenAnswer});
  CHECK(test.get("azure-pipelines").secret == "ACCESS-1");
  const Sent& first = test.host.sent[0];
  CHECK(first.headers.at("Authorization") == "Bearer JOB-TOKEN");
  CHECK(first.headers.at("Content-Type") == "application/json");
  CHECK(first.headers.at("X-TFS-FedAuthRedirect") == "Suppress");
  CHECK(first.body.empty());
  CHECK(test.host.sent[1].form.at("client_id") == kFederated);

  test.host.expect("POST", url, {203, "<html>"});
  CHECK(test.get("azure-pipelines").status == WW_REFUSED);
  test.host.environment["SYSTEM_ACCESSTOKEN"] = "$(System.AccessToken)";
  CHECK(contains(test.get("azure-pipelines").advice, "env: SYSTEM_ACCESSTOKEN"));
  test.host.environment.erase("SYSTEM_ACCESSTOKEN");
  CHECK(contains(test.ways().at(0).advice, "env: SYSTEM_ACCESSTOKEN"));
}

}  // namespace
}  // namespace watchword::test
