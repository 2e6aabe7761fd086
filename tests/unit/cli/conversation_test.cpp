// NuGet's side of a conversation, in the test's thread; Watchword's is beside it.
#include "cli/conversation.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "cli/exit_code.h"
#include "platform/event.h"
#include "platform/interrupt.h"
#include "platform/linux/descriptor.h"
#include "platform/sha256.h"
#include "platform/wait.h"
#include "protocol/nuget.h"
#include "served_world.h"

namespace watchword::cli {
namespace {

using test::FakeProvider;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 10s;  // of the test with a machine that is busy

// A stream of lines with both ends.
class Pipe {
 public:
  Pipe() { REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0); }
  ~Pipe() {
    ::close(ends_[0]);
    close();
  }
  void close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  platform::Handle from() const { return platform::handle_of(ends_[0]); }
  platform::Handle to() const { return platform::handle_of(ends_[1]); }

 private:
  int ends_[2] = {-1, -1};
};

struct NuGet : test::ServedWorld {
  explicit NuGet(const std::string& config = "") : ServedWorld(config) {
    watchword = std::thread([this] { run(); });
    say("Initialize", R"({"RequestTimeout":"00:00:30"})");
    REQUIRE(hear().find("Success") != std::string::npos);
  }
  ~NuGet() {
    input.close();
    watchword.join();
  }

  void run() {
    Context context{services, services_seams, {}, input.from(), output.to()};
    try {
      code = serve(kNuGetFrontEnd, context, {"-Plugin"});
    } catch (const Failure& thrown) {
      failure.emplace(thrown);
    }
    ended.raise();
  }
  bool has_ended() const {
    return platform::wait_for({ended.handle()}, Clock::now() + kPatience).has_value();
  }

  void say(const std::string& method, const std::string& payload, const std::string& id = "0",
           const std::string& type = "Request") const {
    write_all(input.to(), R"({"RequestId":")" + id + R"(","Type":")" + type + R"(","Method":")" +
                              method + R"(","Payload":)" + payload + "}\n");
  }
  void ask(const std::string& id, const std::string& url, const std::string& more = "") const {
    say("GetAuthenticationCredentials", R"({"Uri":")" + url + "\"" + more + "}", id);
  }
  void cancel(const std::string& id) const {
    say("GetAuthenticationCredentials", "{}", id, "Cancel");
  }

  // The next line; empty when there is none for so long.
  std::string hear(Clock::duration patience = kPatience) {
    for (;;) {
      if (const auto end = heard.find('\n'); end != std::string::npos) {
        const std::string line = heard.substr(0, end);
        heard.erase(0, end + 1);
        if (shows && line.find(R"("Method":"Log")") != std::string::npos)
          say("Log", R"({"ResponseCode":"Success"})", "watchword-log-1", "Response");
        return line;
      }
      Secret more;
      if (!platform::wait_for({output.from()}, Clock::now() + patience)) return "";
      if (!platform::read_some(more, output.from())) return "";
      heard += more.view();
    }
  }
  // The next line that has this, among others.
  std::string hear(const std::string& what) {
    std::string line = hear();
    while (!line.empty() && line.find(what) == std::string::npos) line = hear();
    return line;
  }

  // A provider that answers once it is let go, and gives up when it is told to.
  FakeProvider& slow_provider() {
    FakeProvider& people = providers.add("people");
    people.while_asked = [&] {
      const platform::Interrupt interrupt;
      asked.raise();
      if (platform::wait_for({interrupt.handle(), let_go.handle()}, Clock::now() + kPatience) == 0U)
        people.failures.insert_or_assign("session", Failure(WW_CANCELLED, "it was cancelled"));
      else
        people.failures.clear();
    };
    return people;
  }
  bool is_asked() const {
    return platform::wait_for({asked.handle()}, Clock::now() + kPatience).has_value();
  }

  Pipe input;
  Pipe output;
  platform::Event asked;
  platform::Event let_go;
  platform::Event ended;
  bool shows = true;  // what it is handed for a person
  std::string heard;
  int code = -1;
  std::optional<Failure> failure;
  std::thread watchword;
};

bool is_answer(const std::string& line, const std::string& id, const std::string& code) {
  return line.find("\"RequestId\":\"" + id + "\"") != std::string::npos &&
         line.find(R"("Type":"Response")") != std::string::npos &&
         line.find("\"ResponseCode\":\"" + code + "\"") != std::string::npos;
}

bool is_sign_of_life(const std::string& line, const std::string& id) {
  return line.find("\"RequestId\":\"" + id + R"(","Type":"Progress")") != std::string::npos;
}

TEST_CASE("NuGet is answered, time and again, until it closes") {
  NuGet nuget;
  nuget.providers.add("people");
  nuget.ask("1", "https://git.example/feed");
  const std::string line = nuget.hear();
  CHECK(is_answer(line, "1", "Success"));
  CHECK(line.find(R"("Username":"user","Password":"a-token-of-the-provider")") !=
        std::string::npos);
  nuget.ask("2", "https://not-ours.example/feed");
  CHECK(is_answer(nuget.hear(), "2", "Error"));
  nuget.ask("3", "/srv/packages");
  CHECK(is_answer(nuget.hear(), "3", "Error"));
  nuget.ask("4", "https://git.example/feed");
  CHECK(is_answer(nuget.hear(), "4", "Success"));
  nuget.say("Close", "{}");
  CHECK(nuget.has_ended());
  CHECK(nuget.code == kDone);
  CHECK_FALSE(nuget.failure);
}

TEST_CASE("what git was given is no answer to NuGet") {
  NuGet nuget;
  nuget.providers.add("people").ways.clear();
  nuget.ask("1", "https://not-ours.example/feed");
  CHECK(is_answer(nuget.hear(), "1", "Error"));
  CHECK(nuget.secrets.items.empty());
}

TEST_CASE("whoever waits hears of every question that it is worked on, and of none that is done") {
  NuGet nuget;
  nuget.slow_provider();
  nuget.say("Initialize", R"({"RequestTimeout":"00:00:00.0300000"})");
  nuget.hear();
  nuget.ask("1", "https://git.example/one");
  nuget.ask("2", "https://git.example/two");
  for (int of_one = 0, of_two = 0; of_one < 3 || of_two < 3;) {
    const std::string line = nuget.hear();
    of_one += is_sign_of_life(line, "1");
    of_two += is_sign_of_life(line, "2");
    REQUIRE((is_sign_of_life(line, "1") || is_sign_of_life(line, "2")));
  }
  nuget.let_go.raise();
  bool is_done[2] = {false, false};
  while (!is_done[0] || !is_done[1]) {
    const std::string line = nuget.hear();
    REQUIRE_FALSE(line.empty());
    for (int i : {0, 1}) {
      const std::string id = std::to_string(i + 1);
      CHECK_FALSE((is_done[i] && is_sign_of_life(line, id)));
      is_done[i] |= is_answer(line, id, "Success");
    }
  }
  CHECK(nuget.hear(100ms).empty());
}

TEST_CASE("the sign of life comes before half of the time is over") {
  bool in_time = false;
  for (int attempt = 0; attempt < 5 && !in_time; ++attempt) {  // the machine may be busy
    NuGet nuget;
    nuget.slow_provider();
    nuget.say("Initialize", R"({"RequestTimeout":"00:00:00.2000000"})");
    nuget.hear();
    const auto begin = Clock::now();
    nuget.ask("1", "https://git.example/one");
    REQUIRE(is_sign_of_life(nuget.hear(), "1"));
    in_time = Clock::now() - begin < 100ms;
    nuget.let_go.raise();
  }
  CHECK(in_time);
}

TEST_CASE("a question that is taken back is given up, and others are answered") {
  NuGet nuget;
  FakeProvider& people = nuget.slow_provider();
  nuget.ask("1", "https://git.example/one");
  REQUIRE(nuget.is_asked());
  nuget.ask("2", "https://git.example/two");
  nuget.ask("3", "https://git.example/three");
  nuget.cancel("2");
  nuget.cancel("unknown");
  nuget.cancel("1");
  CHECK(is_answer(nuget.hear(), "1", "NotFound"));
  CHECK(is_answer(nuget.hear(), "2", "NotFound"));
  nuget.let_go.raise();
  CHECK(is_answer(nuget.hear(), "3", "Success"));
  CHECK(people.asked.size() == 2);
}

TEST_CASE("what is worked on is given up when NuGet is gone") {
  const pid_t other = ::fork();  // before there is a stream that it would have as well
  if (other == 0) {
    ::pause();
    ::_exit(0);
  }
  NuGet nuget;
  nuget.slow_provider();
  nuget.say("MonitorNuGetProcessExit", "{\"ProcessId\":" + std::to_string(other) + "}");
  CHECK(is_answer(nuget.hear(), "0", "Success"));
  nuget.ask("1", "https://git.example/one");
  REQUIRE(nuget.is_asked());
  SECTION("its process ended") {
    ::kill(other, SIGKILL);
  }
  SECTION("it closed the stream") {
    nuget.input.close();
  }
  SECTION("it said so") {
    nuget.say("Close", "{}");
  }
  CHECK(nuget.has_ended());
  CHECK(nuget.code == kDone);
  CHECK(nuget.hear(0ms).empty());
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
}

TEST_CASE("a process that is gone already is no reason to stay") {
  NuGet nuget;
  const pid_t other = ::fork();
  if (other == 0) ::_exit(0);
  ::waitpid(other, nullptr, 0);
  nuget.say("MonitorNuGetProcessExit", "{\"ProcessId\":" + std::to_string(other) + "}");
  CHECK(nuget.has_ended());
}

TEST_CASE("what was answered before is said to be refused when NuGet asks again") {
  NuGet nuget;
  FakeProvider& people = nuget.providers.add("people");
  constexpr const char* kAgain = R"(,"IsRetry":true)";
  const auto answer_of = [&](const char* secret) {
    people.answers["session"] = {.secret = secret};
    return sha256_hex(secret);
  };
  const std::string first = answer_of("the-first");
  // Of the process before this one.
  nuget.ask("1", "https://git.example/one", kAgain);
  CHECK(nuget.hear().find("the-first") != std::string::npos);
  const std::string second = answer_of("the-second");
  nuget.ask("2", "https://git.example/one", kAgain);
  CHECK(nuget.hear().find("the-second") != std::string::npos);
  // NuGet tries at all addresses of a server what it got for one.
  nuget.ask("3", "https://git.example/two", kAgain);
  CHECK(nuget.hear(std::string("\"3\"")).find("Response") != std::string::npos);
  CHECK(people.refusable.at(0).empty());
  CHECK(people.refusable.at(1) == first);
  CHECK(people.refusable.at(2) == second);
}

TEST_CASE("what was refused and has no other is not given again") {
  NuGet nuget;
  nuget.providers.add("people");
  nuget.ask("1", "https://git.example/one");
  CHECK(is_answer(nuget.hear(), "1", "Success"));
  nuget.ask("2", "https://git.example/one", R"(,"IsRetry":true)");
  CHECK(nuget.hear().find("refused the credential") != std::string::npos);
  CHECK(is_answer(nuget.hear(std::string("\"2\"")), "2", "NotFound"));
}

TEST_CASE("what failed is told once, and nobody is asked again, however often NuGet does") {
  NuGet nuget;
  FakeProvider& people = nuget.providers.add("people");
  people.failures.emplace("session", Failure(WW_TIMEOUT, "nobody signed in"));
  for (const char* id : {"1", "2", "3"}) nuget.ask(id, "https://git.example/one");
  CHECK(nuget.hear().find("nobody signed in") != std::string::npos);
  for (const char* id : {"1", "2", "3"}) CHECK(is_answer(nuget.hear(), id, "NotFound"));
  CHECK(people.asked.size() == 1);
  // Another feed: who is signed in there is answered, but nobody is asked to.
  people.failures.clear();
  nuget.ask("4", "https://git.example/two");
  CHECK(is_answer(nuget.hear(), "4", "Success"));
  people.answers.clear();
  nuget.ask("5", "https://git.example/three");
  CHECK(nuget.hear().find("the sign-in before was not finished") != std::string::npos);
  CHECK(is_answer(nuget.hear("\"5\""), "5", "NotFound"));
  nuget.ask("6", "https://git.example/three");
  CHECK(is_answer(nuget.hear(), "6", "NotFound"));
  CHECK(people.interactive == std::vector<bool>{true, false, false});
}

TEST_CASE("nobody is asked where NuGet says so, and the person reads why") {
  NuGet nuget;
  FakeProvider& people = nuget.providers.add("people");
  people.answers.clear();
  nuget.ask("1", "https://git.example/one", R"(,"IsNonInteractive":true)");
  const std::string log = nuget.hear();
  CHECK(log.find(R"("Method":"Log")") != std::string::npos);
  CHECK(log.find("NuGet was not told --interactive") != std::string::npos);
  CHECK(nuget.hear().find("watchword login https://git.example/one") != std::string::npos);
  CHECK(is_answer(nuget.hear(), "1", "NotFound"));
  people.answers["session"] = {};
  nuget.ask("2", "https://git.example/one", R"(,"IsNonInteractive":false)");
  CHECK(is_answer(nuget.hear(), "2", "Success"));
  CHECK(people.interactive == std::vector<bool>{false, true});
}

TEST_CASE("what a person is to read goes through NuGet, and no secret with it") {
  NuGet nuget;
  FakeProvider& people = nuget.providers.add("people");
  std::uint32_t abilities = 0;
  people.while_asked = [&] {
    nuget.services.log.hide("s3cret-word");
    nuget.services.log.notice("it is s3cret-word");
    abilities = nuget.services.signin().abilities();
    nuget.services.signin().show_device_code(
        {"CODE-1", "https://login.example/device", "Sign in to contoso", 0}, false);
  };
  nuget.ask("1", "https://git.example/one");
  CHECK(nuget.hear().find("[CredentialProvider] watchword: it is [redacted]") != std::string::npos);
  const std::string code = nuget.hear();
  CHECK(code.find("https://login.example/device and enter the code CODE-1") != std::string::npos);
  CHECK(is_answer(nuget.hear(), "1", "Success"));
  CHECK((abilities & WW_SIGNIN_NOTICE) != 0);
  CHECK((abilities & WW_SIGNIN_TERMINAL) == 0);  // which NuGet draws on
}

TEST_CASE("the answer waits until NuGet has shown what comes before it, but not for ever") {
  NuGet nuget;
  FakeProvider& people = nuget.providers.add("people");
  people.failures.emplace("session", Failure(WW_REFUSED, "ada may not", "Ask her."));
  nuget.shows = false;
  nuget.ask("1", "https://git.example/one");
  CHECK(nuget.hear().find("ada may not") != std::string::npos);
  CHECK(nuget.hear().find("Ask her.") != std::string::npos);
  CHECK(nuget.hear(50ms).empty());
  nuget.say("Log", "{}", "watchword-log-1", "Response");
  CHECK(nuget.hear(50ms).empty());
  SECTION("it shows") {
    const auto begin = Clock::now();
    nuget.say("Log", "{}", "watchword-log-2", "Fault");
    CHECK(is_answer(nuget.hear(), "1", "NotFound"));
    CHECK(Clock::now() - begin < 1500ms);
  }
  SECTION("it does not") {
    CHECK(is_answer(nuget.hear(), "1", "NotFound"));
  }
}

TEST_CASE("what is not NuGet's ends the conversation, in words") {
  NuGet nuget;
  SECTION("other words") {
    write_all(nuget.input.to(), "protocol=https\n");
  }
  SECTION("a message that was cut off") {
    write_all(nuget.input.to(), R"({"RequestId":"7")");
    nuget.input.close();
  }
  SECTION("a line without an end") {
    // What is not read any more fits into the pipe.
    write_all(nuget.input.to(), std::string(protocol::kNuGetLineMaxBytes + 16'384, ' '));
  }
  REQUIRE(nuget.has_ended());
  REQUIRE(nuget.failure);
  CHECK(nuget.failure->status() == WW_INVALID);
}

TEST_CASE("many may ask at once") {
  NuGet nuget;
  nuget.slow_provider();
  constexpr int kMany = 50;
  for (int i = 1; i <= kMany; ++i) nuget.ask(std::to_string(i), "https://git.example/one");
  nuget.let_go.raise();
  for (int i = 1; i <= kMany; ++i) CHECK(is_answer(nuget.hear(), std::to_string(i), "Success"));
}

TEST_CASE("a person who calls the plugin hears what it is for") {
  CHECK_THROWS_AS(kNuGetFrontEnd.open({}), Failure);
  CHECK(kNuGetFrontEnd.open({"-Plugin"}).answers);
}

}  // namespace
}  // namespace watchword::cli
