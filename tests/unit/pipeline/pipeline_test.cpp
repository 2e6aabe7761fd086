#include "pipeline/pipeline.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <watchword/encoding.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

using Catch::Matchers::ContainsSubstring;
using watchword::Failure;
using watchword::Issued;
using watchword::Request;
using watchword::Way;
using watchword::pipeline::Pipeline;
using watchword::test::RecordingHost;

namespace {

struct Job {
  RecordingHost recording;
  Pipeline pipeline{watchword::Host(recording.get())};

  explicit Job(const std::string& collection = "https://dev.azure.com/contoso/") {
    recording.environment = {{"TF_BUILD", "True"},
                             {"SYSTEM_COLLECTIONURI", collection},
                             {"SYSTEM_ACCESSTOKEN", token(recording.now + 3600)}};
  }

  static std::string token(std::int64_t expires_at) {
    return "eyJhbGciOiJSUzI1NiJ9." +
           watchword::base64url_encode("{\"exp\":" + std::to_string(expires_at) + "}") + ".c2ln";
  }
  std::string hash() {
    return watchword::hex_encode(
        watchword::Host(recording.get()).sha256(recording.environment["SYSTEM_ACCESSTOKEN"]));
  }
  Way only_way(const Request& request) {
    const auto ways = pipeline.ways(request);
    REQUIRE(ways.size() == 1);
    return ways.front();
  }
  // What is said when there is no answer.
  Failure failure(const Request& request) {
    const Way way = only_way(request);
    try {
      pipeline.get(request, way.id);
    } catch (const Failure& failure) {
      return failure;
    }
    FAIL("there was an answer");
    throw std::logic_error("");
  }
};

Request ask(const std::string& host = "dev.azure.com", const std::string& path = "contoso/x/_git/x",
            const std::string& username = "") {
  Request request;
  request.protocol = "https";
  request.host = host;
  request.path = path;
  request.username = username;
  return request;
}

}  // namespace

TEST_CASE("the job's token is the answer for the job's organization, in all its forms") {
  const auto collection =
      GENERATE("https://dev.azure.com/contoso/", "https://contoso.visualstudio.com/",
               "https://dev.azure.com/Contoso");
  Job job(collection);
  const auto request = GENERATE(
      ask(), ask("contoso.visualstudio.com", "x/_git/x"), ask("dev.azure.com", "", "contoso"),
      ask("pkgs.dev.azure.com", "contoso/_packaging/tools/nuget/v3/index.json"),
      ask("contoso.pkgs.visualstudio.com", "_packaging/tools/nuget/v3/index.json"),
      ask("contoso.vssps.visualstudio.com", ""));
  const Way way = job.only_way(request);
  CHECK(way.rank == WW_RANK_JOB_TOKEN);
  CHECK(way.expires_at == job.recording.now + 3600);
  const auto answer = job.pipeline.get(request, way.id);
  REQUIRE(answer);
  CHECK(answer->secret.view() == job.recording.environment["SYSTEM_ACCESSTOKEN"]);
  CHECK(answer->kind == WW_ANSWER_TOKEN);
  CHECK(answer->flags == (WW_ANSWER_EPHEMERAL | WW_ANSWER_UNCACHED));
  CHECK(answer->expires_at == job.recording.now + 3600);
  CHECK(answer->username == (request.username.empty() ? "token" : "contoso"));
}

TEST_CASE("nothing is written anywhere") {
  Job job;
  job.pipeline.get(ask(), "job-token");
  job.pipeline.accepted(ask(), {job.hash(), "", job.recording.now});
  job.pipeline.refused(ask(), {job.hash(), "", job.recording.now});
  CHECK(job.recording.events.empty());
  CHECK(job.recording.state.empty());
  CHECK(job.recording.secrets.empty());
  CHECK(job.recording.sent.empty());
  CHECK(job.recording.all_texts().find("eyJ") == std::string::npos);
}

TEST_CASE("the token is offered to nobody else") {
  Job job;
  const auto request = GENERATE(ask("dev.azure.com", "fabrikam/x/_git/x"),
                                ask("dev.azure.com", "fabrikam/x", "contoso"),
                                ask("fabrikam.visualstudio.com", "contoso/_git/x"),
                                ask("dev.azure.com:8443"), ask("dev.azure.com", "contoso-labs/x"));
  const Failure failure = job.failure(request);
  CHECK(job.only_way(request).rank == WW_RANK_INTERACTIVE);
  CHECK(failure.status() == WW_INTERACTION_REQUIRED);
  CHECK_THAT(failure.message(), ContainsSubstring("good for contoso only"));
}

TEST_CASE("a port of the organization's address counts") {
  Job job("https://dev.azure.com:8443/contoso/");
  CHECK(job.only_way(ask("dev.azure.com:8443")).rank == WW_RANK_JOB_TOKEN);
  CHECK(job.only_way(ask()).rank == WW_RANK_INTERACTIVE);
}

TEST_CASE("the port of https changes nothing") {
  Job job("https://dev.azure.com:443/contoso/");
  CHECK(job.pipeline.get(ask(), "job-token"));
}

TEST_CASE("nothing is said where no job asks, or not for this") {
  Job job;
  SECTION("not in Azure Pipelines") {
    job.recording.environment.erase("TF_BUILD");
  }
  SECTION("TF_BUILD is something else") {
    job.recording.environment["TF_BUILD"] = "no";
  }
  SECTION("a server of one's own") {
    job.recording.environment["SYSTEM_COLLECTIONURI"] = "https://tfs.contoso.example/tfs/Default/";
  }
  SECTION("an address without TLS") {
    job.recording.environment["SYSTEM_COLLECTIONURI"] = "http://dev.azure.com/contoso/";
  }
  SECTION("no collection") {
    job.recording.environment.erase("SYSTEM_COLLECTIONURI");
  }
  CHECK(job.pipeline.ways(ask()).empty());
  CHECK_FALSE(job.pipeline.get(ask(), "job-token"));
}

TEST_CASE("plain http and tokens of other services are not this provider's") {
  Job job;
  Request plain = ask();
  plain.protocol = "http";
  CHECK(job.pipeline.ways(plain).empty());
  CHECK_FALSE(job.pipeline.get(plain, "job-token"));
  Request scoped = ask();
  scoped.scope = "https://vault.azure.net/.default";
  CHECK(job.pipeline.ways(scoped).empty());
}

TEST_CASE("the older name of the collection") {
  Job job;
  job.recording.environment.erase("SYSTEM_COLLECTIONURI");
  job.recording.environment["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] =
      "https://contoso.visualstudio.com/";
  CHECK(job.only_way(ask()).rank == WW_RANK_JOB_TOKEN);
}

TEST_CASE("a step without the token and one with the unexpanded name are told apart") {
  Job job;
  const std::string line = "env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }";
  job.recording.environment["SYSTEM_ACCESSTOKEN"] = "$(System.AccessToken)";
  const Failure literal = job.failure(ask());
  CHECK_THAT(literal.message(), ContainsSubstring("holds the words $(System.AccessToken)"));
  CHECK_THAT(literal.advice(), ContainsSubstring(line));
  job.recording.environment.erase("SYSTEM_ACCESSTOKEN");
  const Failure missing = job.failure(ask());
  CHECK_THAT(missing.message(), ContainsSubstring("is not set"));
  CHECK_THAT(missing.advice(), ContainsSubstring(line));
  CHECK(job.only_way(ask()).rank == WW_RANK_INTERACTIVE);
}

TEST_CASE("a token that has expired or ends too soon is no answer") {
  Job job;
  Request request = ask();
  request.min_ttl_seconds = 3601;
  CHECK_THAT(job.failure(request).message(), ContainsSubstring("lives 3600 seconds only"));
  request.min_ttl_seconds = 3600;
  CHECK(job.only_way(request).rank == WW_RANK_JOB_TOKEN);
  job.recording.now += 3600;
  CHECK_THAT(job.failure(ask()).message(), ContainsSubstring("has expired"));
}

TEST_CASE("a token that was refused is not answered again") {
  Job job;
  Request request = ask();
  request.refused_sha256 = job.hash();
  const Failure failure = job.failure(request);
  CHECK_THAT(failure.message(), ContainsSubstring("contoso refuses the token"));
  request.refused_sha256 = std::string(64, '0');
  CHECK(job.pipeline.get(request, "job-token"));
}

TEST_CASE("a refusal is told, for a git that does not ask again") {
  Job job;
  CHECK(job.pipeline.refused(ask(), {job.hash(), "", job.recording.now}));
  REQUIRE(job.recording.notices.size() == 1);
  CHECK_THAT(job.recording.notices.front(), ContainsSubstring("contoso refuses the token"));
}

TEST_CASE("a secret that is no JSON Web Token is a password") {
  Job job;
  job.recording.environment["SYSTEM_ACCESSTOKEN"] = "a-token-of-somebody\n";
  const auto answer = job.pipeline.get(ask(), "job-token");
  REQUIRE(answer);
  CHECK(answer->kind == WW_ANSWER_PASSWORD);
  CHECK(answer->secret.view() == "a-token-of-somebody");
  CHECK(answer->expires_at == 0);
}

TEST_CASE("git without a path is told what to set") {
  Job job;
  CHECK_THAT(job.failure(ask("dev.azure.com", "")).advice(),
             ContainsSubstring("credential.https://dev.azure.com.useHttpPath true"));
}

TEST_CASE("a header that git sends by itself is in the way of git, and of nobody else") {
  Job job;
  job.recording.authorization_settings = {"http.https://dev.azure.com/contoso/.extraheader"};
  CHECK_THAT(job.only_way(ask()).reason,
             ContainsSubstring("https://dev.azure.com/contoso/.extraheader"));
  CHECK(job.pipeline.get(ask(), "job-token"));
  Request of_git = ask();
  of_git.flags = WW_REQUEST_BY_GIT;
  const Failure failure = job.failure(of_git);
  CHECK(failure.status() == WW_REFUSED);
  CHECK_THAT(failure.advice(),
             ContainsSubstring(
                 "git config --unset-all 'http.https://dev.azure.com/contoso/.extraheader'"));
}

TEST_CASE("the job's token is recognized without a record, and nothing else") {
  Job job;
  const std::string token = job.recording.environment["SYSTEM_ACCESSTOKEN"];
  CHECK(job.pipeline.recognize(ask(), token).session == "");
  CHECK_FALSE(job.pipeline.recognize(ask(), "typed by the user").session);
  CHECK_FALSE(job.pipeline.recognize(ask(), Job::token(5)).session);
  job.recording.environment["TF_BUILD"] = "";
  CHECK_FALSE(job.pipeline.recognize(ask(), token).session);
}

TEST_CASE("nobody signs in") {
  Job job;
  CHECK_THROWS_AS(job.pipeline.login(ask()), Failure);
  CHECK_FALSE(job.pipeline.logout(ask()));
  CHECK(job.pipeline.sessions().empty());
}

namespace {

constexpr const char* kEndpoints = "ARTIFACTS_CREDENTIALPROVIDER_EXTERNAL_FEED_ENDPOINTS";

// No job: what a build of a container has.
struct Feeds {
  RecordingHost recording;
  Pipeline pipeline{watchword::Host(recording.get())};

  explicit Feeds(std::map<std::string, std::string> environment) {
    recording.environment = std::move(environment);
  }
  // The secret that answers, or "".
  std::string secret(const std::string& host, const std::string& path) {
    const auto answer = pipeline.get(ask(host, path), "feed");
    return answer ? std::string(answer->secret.view()) : "";
  }
};

std::string endpoint(const std::string& url, const std::string& rest) {
  return R"({"endpointCredentials":[{"endpoint":")" + url + "\"" + rest + "}]}";
}

}  // namespace

TEST_CASE("a credential in the environment is for the very feed that it names") {
  const std::string url =
      "https://pkgs.dev.azure.com/contoso/web/_packaging/Tools/nuget/v3/index.json";
  Feeds feeds({{kEndpoints, endpoint(url, R"(,"username":"build","password":"feed-s3cret")")}});
  struct Row {
    const char* host;
    const char* path;
    bool answers;
  };
  for (const auto& [host, path, answers] : {
           Row{"pkgs.dev.azure.com", "contoso/web/_packaging/Tools/nuget/v3/index.json", true},
           Row{"pkgs.dev.azure.com", "contoso/web/_packaging/tools/npm/registry/", true},
           Row{"pkgs.dev.azure.com", "contoso/web/_packaging/Tools", true},
           Row{"pkgs.dev.azure.com", "contoso/web/_packaging/ToolsToo/npm/registry/", false},
           Row{"pkgs.dev.azure.com", "contoso/_packaging/Tools/npm/registry/", false},
           Row{"pkgs.dev.azure.com", "contoso/web", false},
           Row{"pkgs.dev.azure.com", "", false},
           Row{"pkgs.dev.azure.com:8443", "contoso/web/_packaging/Tools/npm/registry/", false},
           Row{"dev.azure.com", "contoso/web/_packaging/Tools/npm/registry/", false},
       }) {
    INFO(host << '/' << path);
    CHECK(feeds.secret(host, path) == (answers ? "feed-s3cret" : ""));
    CHECK(feeds.pipeline.ways(ask(host, path)).size() == (answers ? 1U : 0U));
  }
  const auto answer =
      feeds.pipeline.get(ask("pkgs.dev.azure.com", "contoso/web/_packaging/Tools/x"), "feed");
  REQUIRE(answer);
  CHECK(answer->username == "build");
  CHECK(answer->kind == WW_ANSWER_PASSWORD);
  CHECK(feeds.pipeline.recognize(ask(), "feed-s3cret").session == "");
}

TEST_CASE("the older variables count after the newer one") {
  const std::string url =
      "https://contoso.pkgs.visualstudio.com/_packaging/tools/nuget/v3/index.json";
  const std::string path = "_packaging/tools/nuget/v3/index.json";
  Feeds feeds({{"VSS_NUGET_EXTERNAL_FEED_ENDPOINTS", endpoint(url, R"(,"password":"older")")},
               {"VSS_NUGET_ACCESSTOKEN", "oldest"},
               {"VSS_NUGET_URI_PREFIXES", "https://a.example/;" + url}});
  const std::string host = "contoso.pkgs.visualstudio.com";
  CHECK(feeds.secret(host, path) == "older");
  feeds.recording.environment[kEndpoints] = endpoint(url, R"(,"password":"newer")");
  CHECK(feeds.secret(host, path) == "newer");
  // For a managed identity: no password.
  feeds.recording.environment[kEndpoints] = endpoint(url, R"(,"clientId":"x")");
  feeds.recording.environment.erase("VSS_NUGET_EXTERNAL_FEED_ENDPOINTS");
  CHECK(feeds.secret(host, path) == "oldest");
  feeds.recording.environment.erase("VSS_NUGET_URI_PREFIXES");
  CHECK(feeds.secret(host, path).empty());
}

TEST_CASE("a refused credential of a feed is told and not sent again") {
  const std::string url = "https://pkgs.dev.azure.com/contoso/_packaging/tools/nuget/v3/index.json";
  Feeds feeds({{kEndpoints, endpoint(url, R"(,"password":"feed-s3cret")")}});
  Request request = ask("pkgs.dev.azure.com", "contoso/_packaging/tools/nuget/v3/index.json");
  const std::string hash =
      watchword::hex_encode(watchword::Host(feeds.recording.get()).sha256("feed-s3cret"));
  CHECK(feeds.pipeline.refused(request, {hash, "", feeds.recording.now}));
  REQUIRE(feeds.recording.notices.size() == 1);
  CHECK_THAT(feeds.recording.notices.front(), ContainsSubstring(kEndpoints));
  request.refused_sha256 = hash;
  CHECK_FALSE(feeds.pipeline.get(request, "feed"));
  CHECK_THAT(feeds.pipeline.ways(request).front().obstacle, ContainsSubstring("refuses"));
}

TEST_CASE("a variable that cannot be read is named, and its secret is not") {
  const auto value = GENERATE("feed-s3cret", R"({"endpointCredentials":"feed-s3cret"})",
                              R"({"endpointCredentials":["feed-s3cret"]})", R"([1])");
  Feeds feeds(std::map<std::string, std::string>{{kEndpoints, value}});
  const auto ways = feeds.pipeline.ways(ask("pkgs.dev.azure.com", "contoso/_packaging/t/"));
  REQUIRE(ways.size() == 1);
  CHECK_THAT(ways.front().obstacle, ContainsSubstring(kEndpoints));
  CHECK_THAT(ways.front().obstacle, !ContainsSubstring("s3cret"));
}
