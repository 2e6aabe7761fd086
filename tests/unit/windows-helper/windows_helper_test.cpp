// When the helper of Windows is asked, with which limits, and what becomes of one that fails.
#include "windows-helper/windows_helper.h"

#include <catch2/catch_test_macros.hpp>
#include <map>

#include <watchword/sdk/testing/recording_host.hpp>

namespace watchword::windows_helper {
namespace {

constexpr const char* kHelper = "/mnt/c/Program Files/x.exe";

// What is there at Windows; the ABI's functions have no data of their own.
struct Windows {
  ww_status status = WW_OK;
  std::int32_t kind = WW_ANSWER_TOKEN;
  int asked = 0;
  std::string key;
  std::string path;
  std::string refused;
  std::map<std::string, std::string> environment;
  std::uint32_t timeout_ms = 0;
  bool quiet = false;
};
Windows windows;

ww_status get(const ww_host* /*host*/, const ww_helper_call* call, const ww_answer_sink* sink,
              const ww_error* error) {
  ++windows.asked;
  windows.key = view(call->key);
  windows.path = view(call->request->path);
  windows.refused = view(call->request->refused_sha256);
  windows.environment.clear();
  for (std::size_t i = 0; i < call->environment_count; ++i)
    windows.environment[std::string(view(call->environment[i].name))] =
        view(call->environment[i].value);
  windows.timeout_ms = call->timeout_ms;
  windows.quiet = call->quiet != 0;
  if (windows.status == WW_NOT_FOUND) return WW_NOT_FOUND;
  if (windows.status != WW_OK) {
    report(error, "it cannot be started", "");
    return windows.status;
  }
  ww_answer answer{};
  answer.struct_size = sizeof answer;
  answer.kind = windows.kind;
  answer.secret = text("token-1");
  answer.expires_at = 1'800'003'600;
  sink->put(sink->data, &answer);
  return WW_OK;
}

constexpr ww_helpers kHelpers{sizeof(ww_helpers), get};

struct Wsl {
  Wsl() {
    windows = {};
    host.config["windowsHelper"] = kHelper;
    host.offer(WW_EXT_HELPERS, &kHelpers);
  }
  test::RecordingHost host;

  std::vector<Way> ways(std::uint32_t flags = 0) { return ways(request(flags)); }
  std::vector<Way> ways(const Request& request) {
    return WindowsHelper(Host(host.get())).ways(request);
  }
  std::optional<Answer> get(std::string_view way = kWayKept) {
    Request asked = request(WW_REQUEST_INTERACTIVE);
    asked.refused_sha256 = "abc";
    return WindowsHelper(Host(host.get())).get(asked, way);
  }
  static Request request(std::uint32_t flags) {
    Request out;
    out.protocol = "https";
    out.host = "dev.azure.com";
    out.path = "contoso/x";
    out.flags = flags;
    return out;
  }
};

TEST_CASE("Windows is asked where that is configured: before a stored credential, and to sign in") {
  Wsl wsl;
  auto ways = wsl.ways();
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].id == kWayKept);
  CHECK(ways[0].rank < WW_RANK_STORED);
  CHECK(ways[0].rank > WW_RANK_BINDING);
  CHECK(ways[0].reason.find(kHelper) != std::string::npos);
  ways = wsl.ways(WW_REQUEST_INTERACTIVE);
  REQUIRE(ways.size() == 2);
  CHECK(ways[1].id == kWaySignIn);
  CHECK(ways[1].rank < WW_RANK_INTERACTIVE);
  CHECK(ways[1].rank > WW_RANK_STORED);
  CHECK(wsl.ways(WW_REQUEST_OFFLINE).empty());
  Request other = Wsl::request(0);
  other.protocol = "http";
  CHECK(wsl.ways(other).empty());
  other = Wsl::request(0);
  other.scope = "https://vault.example/.default";
  CHECK(wsl.ways(other).empty());
  wsl.host.config.clear();
  CHECK(wsl.ways().empty());
  CHECK(windows.asked == 0);
}

TEST_CASE(
    "Windows may ask a person where one may be asked here, and is not waited for without end") {
  Wsl wsl;
  wsl.host.environment["WSLENV"] = "TERM/u";
  auto answer = wsl.get();
  REQUIRE(answer);
  CHECK(answer->secret.view() == "token-1");
  CHECK((answer->flags & WW_ANSWER_EPHEMERAL) != 0);
  CHECK(windows.key == "windowsHelper");
  CHECK(windows.path == "contoso/x");
  CHECK(windows.refused == "abc");
  CHECK(windows.quiet);
  CHECK(windows.timeout_ms == 30'000);
  CHECK(windows.environment == std::map<std::string, std::string>{
                                   {"WATCHWORD_INTERACTIVE", "never"},
                                   {"GCM_INTERACTIVE", "never"},
                                   {"WSLENV", "TERM/u:WATCHWORD_INTERACTIVE/w:GCM_INTERACTIVE/w"}});
  REQUIRE(wsl.get(kWaySignIn));
  CHECK(windows.environment.empty());
  CHECK_FALSE(windows.quiet);
  CHECK(windows.timeout_ms > 300'000);
  windows.status = WW_NOT_FOUND;
  CHECK_FALSE(wsl.get());
  CHECK(wsl.ways(WW_REQUEST_INTERACTIVE).size() == 2);
}

TEST_CASE("one that fails is told and let be for two minutes; the other ways are there") {
  for (const ww_status status : {WW_FAULT, WW_TIMEOUT, WW_INVALID}) {
    Wsl wsl;
    windows.status = status;
    CHECK_FALSE(wsl.get());
    REQUIRE(wsl.host.notices.size() == 1);
    CHECK(wsl.host.notices[0].find("gave no answer: it cannot be started") != std::string::npos);
    CHECK_FALSE(wsl.get());
    CHECK_FALSE(wsl.get(kWaySignIn));
    CHECK(windows.asked == 1);
    const auto ways = wsl.ways(WW_REQUEST_INTERACTIVE);
    REQUIRE(ways.size() == 1);
    CHECK(ways[0].rank == WW_RANK_LAST_RESORT);
    CHECK(ways[0].reason.find("let be for two minutes") != std::string::npos);
    wsl.host.now += 120;
    windows.status = WW_OK;
    CHECK(wsl.ways(WW_REQUEST_INTERACTIVE).size() == 2);
    CHECK(wsl.get());
  }
}

TEST_CASE("a note from the future, of a clock that was set back, lets nobody be") {
  Wsl wsl;
  windows.status = WW_FAULT;
  CHECK_FALSE(wsl.get());
  windows.status = WW_OK;
  wsl.host.now -= 1;
  CHECK(wsl.get());
}

TEST_CASE("Ctrl-C ends it all") {
  Wsl wsl;
  windows.status = WW_CANCELLED;
  CHECK_THROWS_AS(wsl.get(), Failure);
  CHECK(wsl.host.state.empty());
}

}  // namespace
}  // namespace watchword::windows_helper
