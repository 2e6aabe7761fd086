#include "protocol/nuget.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <watchword/plugin.hpp>

using watchword::Credential;
using watchword::Failure;
using watchword::Secret;
using namespace watchword::protocol;
using namespace std::chrono_literals;

namespace {

std::string request(const std::string& method, const std::string& payload = "{}") {
  return R"({"RequestId":"7","Type":"Request","Method":")" + method + R"(","Payload":)" + payload +
         "}\r\n";
}

std::string response(const std::string& method, const std::string& payload) {
  return R"({"RequestId":"7","Type":"Response","Method":")" + method + R"(","Payload":)" + payload +
         "}\n";
}

constexpr const char* kSuccess = R"({"ResponseCode":"Success"})";
constexpr const char* kError = R"({"ResponseCode":"Error"})";

}  // namespace

TEST_CASE("what needs no credential is answered at once") {
  const struct {
    std::string method;
    std::string payload;
    std::string answer;
  } rows[] = {
      {"Handshake", R"({"ProtocolVersion":"2.0.0","MinimumProtocolVersion":"1.0.0"})",
       R"({"ResponseCode":"Success","ProtocolVersion":"2.0.0"})"},
      {"Handshake", R"({"ProtocolVersion":"3.1.0","MinimumProtocolVersion":"2.0.0"})",
       R"({"ResponseCode":"Success","ProtocolVersion":"2.0.0"})"},
      {"Handshake", R"({"ProtocolVersion":"1.0.0","MinimumProtocolVersion":"1.0.0"})", kError},
      {"Handshake", R"({"ProtocolVersion":"4.0.0","MinimumProtocolVersion":"3.0.0"})", kError},
      {"Handshake", "{}", kError},
      {"Initialize", R"({"ClientVersion":"6.14.0","Culture":"en"})", kSuccess},
      {"MonitorNuGetProcessExit", R"({"ProcessId":42})", kSuccess},
      {"SetLogLevel", R"({"LogLevel":"Minimal"})", kSuccess},
      {"SetCredentials", R"({"ProxyUsername":"ada","ProxyPassword":"p"})", kSuccess},
      {"GetOperationClaims", "{}", R"({"Claims":["Authentication"]})"},
      {"GetOperationClaims", R"({"PackageSourceRepository":"https://x/","ServiceIndex":{}})",
       R"({"Claims":[]})"},
  };
  for (const auto& [method, payload, answer] : rows) {
    CAPTURE(method, payload);
    const auto message = parse_nuget_message(request(method, payload));
    CHECK(message.reply == response(method, answer));
    CHECK(message.subject != NuGetSubject::kCredentials);
  }
}

TEST_CASE("what cannot be done is said to be a fault of the one request") {
  const auto message = parse_nuget_message(request("DownloadPackage"));
  CHECK(message.subject == NuGetSubject::kOther);
  CHECK(message.reply ==
        R"({"RequestId":"7","Type":"Fault","Method":"DownloadPackage","Payload":)"
        R"({"Message":"Watchword answers for credentials only, not DownloadPackage"}})"
        "\n");
}

TEST_CASE("a request for credentials is read, with all it says") {
  const auto message = parse_nuget_message(
      request("GetAuthenticationCredentials",
              R"({"Uri":"https://PKGS.example:443/a%20b/_packaging/f/nuget/v3/index.json",)"
              R"("IsRetry":true,"IsNonInteractive":true,"CanShowDialog":false})"));
  CHECK(message.subject == NuGetSubject::kCredentials);
  CHECK(message.id == "7");
  CHECK(message.target.host == "pkgs.example");
  CHECK(message.target.path == "a b/_packaging/f/nuget/v3/index.json");
  CHECK(message.is_retry);
  CHECK(message.is_non_interactive);
  CHECK(message.reply.empty());

  for (const char* uri :
       {"/srv/packages", "file:///srv/packages", "", "https://", "https://a/%0a"}) {
    CAPTURE(uri);
    const auto none = parse_nuget_message(
        request("GetAuthenticationCredentials", std::string(R"({"Uri":")") + uri + "\"}"));
    CHECK(none.subject == NuGetSubject::kCredentials);
    CHECK(none.target.host.empty());
    CHECK_FALSE(none.is_retry);
    CHECK_FALSE(none.is_non_interactive);
  }
}

TEST_CASE("NuGet says how long it waits") {
  const struct {
    const char* text;
    std::chrono::milliseconds time;
  } rows[] = {
      {"00:00:05", 5s},
      {"00:00:30", 30s},
      {"01:02:03", 1h + 2min + 3s},
      {"2.00:00:01", 48h + 1s},
      {"00:00:00.0300000", 30ms},
      {"1.02:03:04.5000000", 24h + 2h + 3min + 4s + 500ms},
      // Nonsense is as if nothing had been said.
      {"", kNuGetRequestTimeout},
      {"00:00:00", kNuGetRequestTimeout},
      {"00:00", kNuGetRequestTimeout},
      {"00:00:61", kNuGetRequestTimeout},
      {"-00:00:05", kNuGetRequestTimeout},
      {"00:00:05x", kNuGetRequestTimeout},
      {"00:00:05.5", kNuGetRequestTimeout},
      {"99999999999999999999.00:00:01", kNuGetRequestTimeout},
      {"1.:00:01", kNuGetRequestTimeout},
  };
  for (const auto& [text, time] : rows) {
    CAPTURE(text);
    const auto message = parse_nuget_message(
        request("Initialize", std::string(R"({"RequestTimeout":")") + text + "\"}"));
    CHECK(message.subject == NuGetSubject::kInitialize);
    CHECK(message.request_timeout == time);
  }
}

TEST_CASE("what is no request is understood") {
  const auto subject = [](const std::string& line) { return parse_nuget_message(line).subject; };
  CHECK(subject(request("Close")) == NuGetSubject::kEnd);
  CHECK(subject(R"({"RequestId":"7","Type":"Cancel","Method":"GetAuthenticationCredentials"})") ==
        NuGetSubject::kCancel);
  CHECK(subject(R"({"RequestId":"7","Type":"Progress","Method":"Log"})") == NuGetSubject::kOther);
  CHECK(subject(response("Log", kError)) == NuGetSubject::kOther);
  CHECK(subject("\r\n") == NuGetSubject::kOther);
  CHECK(subject(R"({"RequestId":"watchword-log-3","Type":"Response","Method":"Log"})") ==
        NuGetSubject::kShown);
  // Our own handshake, refused.
  const std::string ours = R"({"RequestId":"watchword-handshake","Type":"Response",)"
                           R"("Method":"Handshake","Payload":{"ResponseCode":)";
  CHECK(subject(ours + R"("Success"}})") == NuGetSubject::kOther);
  CHECK(subject(ours + R"("Error"}})") == NuGetSubject::kEnd);
}

TEST_CASE("a byte order mark in front is none of the message") {
  CHECK(parse_nuget_message("\xEF\xBB\xBF" + request("Close")).subject == NuGetSubject::kEnd);
}

TEST_CASE("what is no message of NuGet's is refused in words") {
  for (const std::string& line : {
           std::string("protocol=https\n"),
           std::string("[]"),
           std::string("{}"),
           std::string(R"({"RequestId":"","Type":"Request","Method":"Close"})"),
           R"({"RequestId":")" + std::string(kNuGetIdMaxBytes + 1, 'x') + R"(","Type":"Request"})",
           std::string(R"({"RequestId":"7","Type":"Sermon","Method":"Close"})"),
           std::string(kNuGetLineMaxBytes + 1, ' '),
           R"({"RequestId":"7","Type":"Request","Method":"Close","Payload":)" +
               std::string(1000, '[') + std::string(1000, ']') + "}",
       }) {
    CAPTURE(line.substr(0, 80));
    try {
      parse_nuget_message(line);
      FAIL("not refused");
    } catch (const Failure& failure) {
      CHECK(failure.status() == WW_INVALID);
      CHECK_FALSE(failure.advice().empty());
    }
  }
}

TEST_CASE("answers are lines that NuGet reads") {
  Credential credential;
  credential.username = "ada\"\n";
  credential.secret = Secret("a-token");
  const std::string method = "GetAuthenticationCredentials";
  CHECK(std::string(format_nuget_answer("7", credential).view()) ==
        response(method,
                 R"({"Username":"ada\"\n","Password":"a-token","AuthenticationTypes":["Basic"],)"
                 R"("ResponseCode":"Success"})"));
  credential.username.clear();
  CHECK(format_nuget_answer("7", credential).view().find(R"("Username":"VssSessionToken")") !=
        std::string_view::npos);
  CHECK(format_nuget_refusal("7", NuGetRefusal::kNotApplicable, "").view() ==
        response(method, kError));
  CHECK(format_nuget_refusal("7", NuGetRefusal::kNothing, "why").view() ==
        response(method, R"({"Message":"why","ResponseCode":"NotFound"})"));
  CHECK(format_nuget_progress("7").view() ==
        R"({"RequestId":"7","Type":"Progress","Method":"GetAuthenticationCredentials",)"
        R"("Payload":{}})"
        "\n");
  CHECK(format_nuget_log(3, "a line").view() ==
        R"({"RequestId":"watchword-log-3","Type":"Request","Method":"Log",)"
        R"("Payload":{"LogLevel":"Minimal","Message":"[CredentialProvider] a line"}})"
        "\n");
  CHECK(parse_nuget_message(nuget_handshake()).reply ==
        R"({"RequestId":"watchword-handshake","Type":"Response","Method":"Handshake",)"
        R"("Payload":{"ResponseCode":"Success","ProtocolVersion":"2.0.0"}})"
        "\n");
}

TEST_CASE("a credential that would break the line is refused in words") {
  Credential credential;
  credential.secret = Secret("p\xDEss");
  CHECK_THROWS_AS(format_nuget_answer("7", credential), Failure);
  credential.secret = Secret("p\xC3\xA4ss");
  CHECK(format_nuget_answer("7", credential).view().find("p\xC3\xA4ss") != std::string_view::npos);
}

TEST_CASE("a message ends with its line") {
  CHECK(nuget_message_end("") == 0);
  CHECK(nuget_message_end("{\"RequestId\"") == 0);
  CHECK(nuget_message_end("{}\n{}\n") == 3);
}
