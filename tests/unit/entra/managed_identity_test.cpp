// The services that hand out the tokens of a machine of Azure.
#include <catch2/catch_test_macros.hpp>

#include "support/text.h"
#include "unit/entra/fixture.h"

namespace watchword::test {
namespace {

const std::string kResource = "resource=499b84ac-1321-427f-aa17-267ca6975798";
const std::string kAssigned = "b0b0b0b0-0000-4000-8000-000000000004";
const std::string kImds = "http://169.254.169.254/metadata/identity/oauth2/token";
const std::string kImdsUrl = kImds + "?api-version=2018-02-01&" + kResource;
const std::string kWay = "managed-identity";
const Scripted kToken{
    200, R"({"access_token":"ACCESS-1","expires_on":"1800003600","token_type":"Bearer"})"};

void check_direct(const Sent& sent) {
  CHECK((sent.flags & WW_HTTP_NO_PROXY) != 0);
  CHECK((sent.flags & WW_HTTP_PLAIN) != 0);
}

TEST_CASE("the metadata service is looked for, for a second, before it is asked") {
  MachineTest test;
  test.host.config["entra.identity"] = kWay;
  test.host.expect("GET", kImdsUrl, {400, R"({"error":"invalid_request"})"});
  test.host.expect("GET", kImdsUrl, kToken);
  const Got got = test.get(kWay);
  CHECK(got.secret == "ACCESS-1");
  CHECK(got.expires_at == 1800003600);
  CHECK(test.host.sent[0].timeout_ms == 1000);
  CHECK_FALSE(test.host.sent[0].headers.contains("Metadata"));
  CHECK(test.host.sent[1].headers.at("Metadata") == "true");
  for (const Sent& sent : test.host.sent) check_direct(sent);
}

TEST_CASE("where no metadata service answers there is nothing, unless it was chosen") {
  MachineTest test;
  const auto silent = [](const Sent&) -> Scripted { throw Failure(WW_TIMEOUT, "silence"); };
  test.host.expect("GET", kImdsUrl, silent);
  CHECK(test.get(kWay).status == WW_NOT_FOUND);
  test.host.config["entra.identity"] = kWay;
  test.host.expect("GET", kImdsUrl, silent);
  CHECK(test.get(kWay).status == WW_NETWORK);
}

TEST_CASE("the metadata service of another cloud is not asked for a token") {
  MachineTest test;
  test.host.expect("GET", kImdsUrl, {403, "<html>"});
  CHECK(test.get(kWay).status == WW_NOT_FOUND);
  CHECK(test.host.sent.size() == 1);
  test.host.config["entra.identity"] = kWay;
  test.host.expect("GET", kImdsUrl, {404, ""});
  CHECK(test.get(kWay).status == WW_NETWORK);
}

TEST_CASE("a busy service is asked three times more, longer apart each time") {
  MachineTest test;
  test.host.environment = {{"IDENTITY_ENDPOINT", "http://127.0.0.1:4141/msi/token"},
                           {"IDENTITY_HEADER", "HEADER"}};
  const std::string url = "http://127.0.0.1:4141/msi/token?api-version=2019-08-01&" + kResource;
  std::int64_t began = test.host.now;
  for (const int status : {404, 429, 503}) test.host.expect("GET", url, {status, ""});
  test.host.expect("GET", url, kToken);
  CHECK(test.get(kWay).status == WW_OK);
  CHECK(test.host.now - began == 1 + 2 + 4);
  for (int i = 0; i < 4; ++i) test.host.expect("GET", url, {410, ""});
  CHECK(test.get(kWay).status == WW_NETWORK);
  test.host.expect("GET", url, {403, R"({"statusCode":403,"message":"Not you."})"});
  const Got got = test.get(kWay);
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "HTTP 403: Not you."));
}

TEST_CASE("App Service is told its header, and which of several identities") {
  MachineTest test;
  test.host.environment = {{"IDENTITY_ENDPOINT", "http://127.0.0.1:4141/msi/token"},
                           {"IDENTITY_HEADER", "HEADER"},
                           {"AZURE_CLIENT_ID", kAssigned}};
  CHECK(test.ways().at(0).rank == WW_RANK_MACHINE_IDENTITY);
  CHECK(contains(test.ways().at(0).reason, "App Service"));
  const std::string url = "http://127.0.0.1:4141/msi/token?api-version=2019-08-01&" + kResource;
  test.host.expect("GET", url + "&client_id=" + kAssigned, kToken);
  CHECK(test.get(kWay).status == WW_OK);
  CHECK(test.host.sent.back().headers.at("X-IDENTITY-HEADER") == "HEADER");
  check_direct(test.host.sent.back());
  test.host.config["entra.managedIdentity"] = "/subscriptions/s/id";
  test.host.expect("GET", url + "&mi_res_id=%2Fsubscriptions%2Fs%2Fid", kToken);
  CHECK(test.get(kWay).status == WW_OK);
  test.host.config["entra.managedIdentity"] = "object:" + kAssigned;
  test.host.expect("GET", url + "&principal_id=" + kAssigned, kToken);
  CHECK(test.get(kWay).status == WW_OK);
}

TEST_CASE("Service Fabric is known by its thumbprint and has one identity") {
  MachineTest test;
  test.host.environment = {{"IDENTITY_ENDPOINT", "https://10.0.0.1:2377/token"},
                           {"IDENTITY_HEADER", "HEADER"},
                           {"IDENTITY_SERVER_THUMBPRINT", "AB12"}};
  test.host.expect("GET", "https://10.0.0.1:2377/token?api-version=2019-07-01-preview&" + kResource,
                   kToken);
  CHECK(test.get(kWay).status == WW_OK);
  CHECK(test.host.sent.back().certificate_sha1 == "AB12");
  CHECK(test.host.sent.back().headers.at("Secret") == "HEADER");
  test.host.config["entra.managedIdentity"] = kAssigned;
  CHECK(contains(test.ways().at(0).obstacle, "Service Fabric has one identity"));
}

TEST_CASE("Cloud Shell is posted to, Azure Machine Learning is told its secret") {
  MachineTest test;
  test.host.environment = {{"MSI_ENDPOINT", "http://localhost:50342/oauth2/token"}};
  CHECK(contains(test.ways().at(0).reason, "Cloud Shell"));
  test.host.expect("POST", "http://localhost:50342/oauth2/token", kToken);
  CHECK(test.get(kWay).status == WW_OK);
  CHECK(test.host.sent.back().form.at("resource") == "499b84ac-1321-427f-aa17-267ca6975798");
  CHECK(test.host.sent.back().headers.at("Metadata") == "true");

  test.host.environment["MSI_SECRET"] = "SECRET";
  test.host.environment["DEFAULT_IDENTITY_CLIENT_ID"] = kAssigned;
  CHECK(contains(test.ways().at(0).reason, "Machine Learning"));
  test.host.expect("GET",
                   "http://localhost:50342/oauth2/token?api-version=2017-09-01&" + kResource +
                       "&clientid=" + kAssigned,
                   kToken);
  CHECK(test.get(kWay).status == WW_OK);
  CHECK(test.host.sent.back().headers.at("secret") == "SECRET");
}

class ArcTest : public MachineTest {
 public:
  ArcTest() {
    host.environment = {{"IDENTITY_ENDPOINT", "http://localhost:40342/token"},
                        {"IMDS_ENDPOINT", "http://localhost:40342"}};
    host.files["/var/opt/azcmagent/tokens/k1.key"] = "KEY-OF-ARC";
    host.files["/etc/shadow"] = "EVERYTHING";
  }
  const std::string url = "http://localhost:40342/token?api-version=2020-06-01&" + kResource;
  void challenge_with(const std::string& file) {
    host.expect("GET", url, {401, "", {{"www-authenticate", "Basic realm=" + file}}});
  }
};

TEST_CASE("Azure Arc's key is read and sent") {
  ArcTest test;
  test.challenge_with("/var/opt/azcmagent/tokens/k1.key");
  test.host.expect("GET", test.url, kToken);
  CHECK(test.get(kWay).status == WW_OK);
  CHECK(test.host.sent[0].headers.at("Metadata") == "true");
  CHECK(test.host.sent[1].headers.at("Authorization") == "Basic KEY-OF-ARC");
}

TEST_CASE("at Windows, Azure Arc's key is where that keeps what belongs to programs") {
  for (const std::string file : {R"(C:\ProgramData\AzureConnectedMachineAgent\Tokens\k1.key)",
                                 "C:/ProgramData/AzureConnectedMachineAgent/Tokens/k1.key",
                                 "/var/opt/azcmagent/tokens/k1.key",
                                 R"(C:\ProgramData\AzureConnectedMachineAgent\Tokens\..\k1.key)",
                                 R"(C:\Users\alice\k1.key)"}) {
    CAPTURE(file);
    ArcTest test;
    test.host.environment["ProgramFiles"] = R"(C:\Program Files)";
    test.host.environment["ProgramData"] = R"(C:\ProgramData)";
    test.host.files["C:/ProgramData/AzureConnectedMachineAgent/Tokens/k1.key"] = "KEY-OF-WINDOWS";
    test.challenge_with(file);
    if (file.find("Tokens") == std::string::npos || file.find("..") != std::string::npos) {
      CHECK(test.get(kWay).status == WW_REFUSED);
      CHECK(test.host.sent.size() == 1);
    } else {
      test.host.expect("GET", test.url, kToken);
      CHECK(test.get(kWay).status == WW_OK);
      CHECK(test.host.sent[1].headers.at("Authorization") == "Basic KEY-OF-WINDOWS");
    }
  }
}

TEST_CASE("no other file is sent to whatever says that it is Azure Arc") {
  for (const std::string file :
       {"/etc/shadow", "/var/opt/azcmagent/tokens/../k1.key", "/var/opt/azcmagent/tokens/k1.txt",
        "/var/opt/azcmagent/tokens/a/k1.key", ""}) {
    CAPTURE(file);
    ArcTest test;
    test.challenge_with(file);
    const Got got = test.get(kWay);
    CHECK(got.status == WW_REFUSED);
    CHECK(test.host.sent.size() == 1);
  }
  ArcTest test;
  test.host.files["/var/opt/azcmagent/tokens/k1.key"] = std::string(4097, 'x');
  test.challenge_with("/var/opt/azcmagent/tokens/k1.key");
  CHECK(test.get(kWay).status == WW_REFUSED);
  CHECK(test.host.sent.size() == 1);
}

TEST_CASE("an endpoint without a word about what it is keeps others from being guessed") {
  MachineTest test;
  test.host.abilities = 0;
  test.host.environment = {{"IDENTITY_ENDPOINT", "http://localhost:1/token"}};
  const auto ways = test.ways();
  REQUIRE(ways.size() == 1);
  CHECK(contains(ways[0].obstacle, "IDENTITY_HEADER and IMDS_ENDPOINT are not"));
}

TEST_CASE("the agent of Azure Arc is enough of a sign where nobody can be asked") {
  MachineTest test;
  test.host.abilities = 0;
  test.host.files["/opt/azcmagent/bin/himds"] = "ELF";
  CHECK(contains(test.ways().at(0).reason, "Azure Arc"));
}

}  // namespace
}  // namespace watchword::test
