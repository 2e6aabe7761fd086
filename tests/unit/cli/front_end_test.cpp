// Programs that ask, through the driver that all front ends share.
#include "cli/front_end.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sha256.h"
#include "base/text.h"
#include "base/url.h"
#include "broker/refusals.h"
#include "cli/exit_code.h"
#include "platform/linux/descriptor.h"
#include "served_world.h"
#include "support/directory.h"
#include "support/environment.h"

namespace watchword::cli {
namespace {

using test::FakeProvider;

// A protocol of these tests: a question is a line, "URL" or "URL HASH" of what was refused, and
// many come in one process.
std::size_t line_end(std::string_view bytes) {
  return bytes.find('\n') + 1;
}

Question parse_line(const Words& /*words*/, std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  const std::string_view address = line.substr(0, line.find(' '));
  const auto url = parse_url(address);
  if (!url) throw Failure(WW_INVALID, "this is no address");
  Question question;
  question.request.target = *target_of(*url);
  if (address.size() < line.size())
    question.request.refused_sha256 = line.substr(address.size() + 1);
  return question;
}

Secret say_line(const Question& question, const Credential* credential) {
  Secret out(question.request.target.host);
  out.append(" ").append(credential == nullptr ? "nobody" : credential->account);
  return std::move(
      out.append(" ").append(credential == nullptr ? "" : credential->secret.view()).append("\n"));
}

Secret say_failure(const Question& question, const Failure& failure, host::Services& /*services*/) {
  return std::move(
      Secret(question.request.target.host).append(" ! ").append(failure.message()).append("\n"));
}

constexpr FrontEnd kLines{
    .name = "lines",
    .request = "the request from a test",
    .open = nullptr,
    .message_end = line_end,
    .message_max_bytes = 200,
    .goes_on = true,
    .way_there = host::Trust::kUser,
    .parse = parse_line,
    .answer = say_line,
    .failure = say_failure,
};

struct Fixture : test::ServedWorld {
  explicit Fixture(const std::string& config) : ServedWorld(config) {
    input = ::memfd_create("input", 0);
    output = ::memfd_create("output", 0);
  }
  ~Fixture() {
    ::close(input);
    ::close(output);
  }

  int ask(const FrontEnd& front, const std::string& bytes, const Words& words = {}) {
    REQUIRE(::ftruncate(input, 0) == 0);
    ::lseek(input, 0, SEEK_SET);
    write_all(platform::handle_of(input), bytes);
    ::lseek(input, 0, SEEK_SET);
    REQUIRE(::ftruncate(output, 0) == 0);
    ::lseek(output, 0, SEEK_SET);
    Context context{
        services, services_seams, {}, platform::handle_of(input), platform::handle_of(output)};
    const int code = serve(front, context, words);
    said = printed();
    return code;
  }
  std::string printed() const {
    ::lseek(output, 0, SEEK_SET);
    Secret all;
    platform::read_on(all, platform::handle_of(output), "what was printed", 100'000);
    return std::string(all.view());
  }

  // Of the kept answer that has this secret.
  std::string kept(const std::string& secret) const {
    for (const auto& [key, value] : keys.keys)
      if (value.find(secret) != std::string::npos) return value;
    return "";
  }

  int input = -1;
  int output = -1;
  std::string said;
};

TEST_CASE("nothing of one request is in the next one of the same process") {
  Fixture fixture(R"(
[watchword "https://one.example"]
  interactive = never
)");
  FakeProvider& first = fixture.providers.add("first");
  first.manifest.hosts = {"one.example"};
  first.answers["session"] = {.secret = "token-of-the-first", .account = "ada"};
  first.while_asked = [&] { fixture.services.inputs.variable("OF_THE_FIRST"); };
  FakeProvider& second = fixture.providers.add("second");
  second.manifest.hosts = {"two.example"};
  second.answers["session"] = {.secret = "token-of-the-second", .account = ""};
  second.while_asked = [&] { fixture.services.inputs.variable("OF_THE_SECOND"); };

  const std::string refused = sha256_hex("an older token");
  CHECK(fixture.ask(kLines, "https://one.example/x " + refused +
                                "\nhttps://two.example/y\n"
                                "https://one.example/x\n") == kDone);
  CHECK(fixture.said ==
        "one.example ada token-of-the-first\ntwo.example  token-of-the-second\n"
        "one.example ada token-of-the-first\n");
  CHECK(first.refusable == std::vector<std::string>{refused, ""});
  CHECK(second.refusable == std::vector<std::string>{""});
  CHECK(first.interactive == std::vector<bool>{false, false});
  CHECK(second.interactive == std::vector<bool>{true});
  CHECK(fixture.kept("token-of-the-first").find("OF_THE_SECOND") == std::string::npos);
  CHECK(fixture.kept("token-of-the-first").find("OF_THE_FIRST") != std::string::npos);
  CHECK(fixture.kept("token-of-the-second").find("OF_THE_FIRST") == std::string::npos);
  CHECK(fixture.kept("token-of-the-second").find("OF_THE_SECOND") != std::string::npos);
}

TEST_CASE("a request that fails is told, and the next one is answered") {
  Fixture fixture("");
  FakeProvider& people = fixture.providers.add("people");
  people.failures.emplace("session", Failure(WW_REFUSED, "ada may not"));
  CHECK(fixture.ask(kLines, "https://git.example/x\nnonsense\nhttps://other.example/\n") == kDone);
  CHECK(fixture.said ==
        "git.example ! ada may not\n ! this is no address\nother.example nobody \n");
}

TEST_CASE("the last request need not be ended, and one that has no end is the last") {
  Fixture fixture("");
  fixture.ask(kLines, "https://other.example/\nhttps://another.example/");
  CHECK(fixture.said == "other.example nobody \nanother.example nobody \n");
  fixture.ask(kLines, std::string(5000, 'x') + "\nhttps://other.example/\n");
  CHECK(fixture.said == " ! this is no address\n");
}

TEST_CASE("git is answered once, in its own protocol") {
  Fixture fixture("");
  fixture.providers.add("people");
  const std::string question =
      "protocol=https\nhost=git.example\ncapability[]=authtype\ncapability[]=state\n\n";
  CHECK(fixture.ask(kGitFrontEnd, question + question, {"get"}) == kDone);
  const std::string state = "watchword.refusable=" + sha256_hex("a-token-of-the-provider");
  CHECK(
      fixture.said.starts_with("capability[]=authtype\ncapability[]=state\nauthtype=Bearer\n"
                               "credential=a-token-of-the-provider\npassword_expiry_utc="));
  CHECK(fixture.said.ends_with("\nstate[]=" + state + "\ncontinue=1\n"));

  SECTION("and what replaces a refused answer is final") {
    fixture.ask(
        kGitFrontEnd,
        "protocol=https\nhost=git.example\ncapability[]=state\nstate[]=watchword.refusable=" +
            sha256_hex("an older token") + "\n\n",
        {"get"});
    CHECK(fixture.said.find("password=a-token-of-the-provider\n") != std::string::npos);
    CHECK(fixture.said.find("continue") == std::string::npos);
  }
}

TEST_CASE("git is told to end where it would ask for what nobody is to be asked for") {
  const struct {
    Failure failure;
    const char* said;
  } rows[] = {
      {{WW_CANCELLED, "cancelled"}, "quit=1\n"},
      {{WW_INVALID, "the plugin lacks a function"}, ""},
      {{WW_REFUSED, "refused"}, ""},
      {{WW_NETWORK, "no network"}, ""},
  };
  for (const auto& [failure, said] : rows) {
    CAPTURE(failure.message());
    Fixture fixture("");
    fixture.providers.add("people").failures.emplace("session", failure);
    CHECK_THROWS_AS(fixture.ask(kGitFrontEnd, "protocol=https\nhost=git.example\n\n", {"get"}),
                    Failure);
    CHECK(fixture.printed() == said);
  }
}

TEST_CASE("git opens no window where nobody is to be asked") {
  struct Row {
    const char* variable;  // that is set to a program, or null
    const char* key;       // the same, in the configuration of the repository
    const char* interactive;
    const char* said;
  };
  for (const auto& [variable, key, interactive, said] : {
           Row{"GIT_ASKPASS", nullptr, "never", "quit=1\n"},
           {"SSH_ASKPASS", nullptr, "NEVER", "quit=1\n"},
           {nullptr, "core.askPass", "never", "quit=1\n"},
           {nullptr, nullptr, "never", ""},
           {"GIT_ASKPASS", nullptr, "auto", ""},
       }) {
    for (const ww_status status :
         {WW_INTERACTION_REQUIRED, WW_STORE_LOCKED, WW_NETWORK, WW_REFUSED}) {
      CAPTURE(variable, key, interactive, status);
      Fixture fixture("");
      fixture.variables["WATCHWORD_INTERACTIVE"] = interactive;
      fixture.variables["GIT_TERMINAL_PROMPT"] = "0";
      if (variable != nullptr) fixture.variables[variable] = "/usr/bin/askpass";
      if (key != nullptr) fixture.home.make_repository("[core]\n  askPass = /usr/bin/askpass\n");
      fixture.providers.add("people").failures.emplace("session", Failure(status, "it fails"));
      CHECK_THROWS_AS(fixture.ask(kGitFrontEnd, "protocol=https\nhost=git.example\n\n", {"get"}),
                      Failure);
      CHECK(fixture.printed() == said);
    }
  }
}

TEST_CASE("a wrong value is told to git and ends it; what could not be read does not") {
  Fixture fixture("[watchword]\n  interactive = nver\n");
  fixture.providers.add("people");
  CHECK_THROWS_AS(fixture.ask(kGitFrontEnd, "protocol=https\nhost=git.example\n\n", {"get"}),
                  host::WrongValue);
  CHECK(fixture.printed() == "quit=1\n");
  Fixture other("");
  CHECK_THROWS_AS(other.ask(kGitFrontEnd, "nonsense\n\n", {"get"}), Failure);
  CHECK(other.printed().empty());
}

TEST_CASE("git is told to end when there is nothing but what was refused") {
  Fixture fixture("");
  fixture.providers.add("people");
  const std::string head = "protocol=https\nhost=git.example\n";
  fixture.ask(kGitFrontEnd, head, {"get"});
  CHECK(fixture.ask(kGitFrontEnd, head + "password=a-token-of-the-provider\n", {"erase"}) == kDone);
  CHECK(fixture.said.empty());
  CHECK_THROWS_AS(fixture.ask(kGitFrontEnd, head, {"get"}), broker::RefusedAgain);
  CHECK(fixture.printed() == "quit=1\n");
}

TEST_CASE("keyring is answered for what a provider claims, with the user that it named") {
  Fixture fixture("");
  FakeProvider& people = fixture.providers.add("people");
  people.answers["session"] = {.secret = "a-token", .account = "ada@example.org"};
  const std::string feed = "https://git.example/contoso/_packaging/tools/pypi/simple/";
  CHECK(fixture.ask(kKeyringFrontEnd, "", {"get", feed, "VssSessionToken"}) == kDone);
  CHECK(fixture.said == "a-token\n");
  CHECK(fixture.ask(kKeyringFrontEnd, "", {"get", feed, "any name", "--mode", "creds"}) == kDone);
  CHECK(fixture.said == "any name\na-token\n");
  CHECK(fixture.ask(kKeyringFrontEnd, "",
                    {"--output=json", "--mode", "creds", "get", feed, "VssSessionToken"}) == kDone);
  CHECK(fixture.said == "{\"username\":\"VssSessionToken\",\"password\":\"a-token\"}\n");
}

TEST_CASE("what git was told to keep for others is none of keyring's business") {
  Fixture fixture("");
  fixture.providers.add("people");
  const std::string head = "protocol=https\nhost=other.example\npath=x\nusername=ada\n";
  fixture.ask(kGitFrontEnd, head + "password=kept\n", {"store"});
  CHECK(fixture.ask(kGitFrontEnd, head, {"get"}) == kDone);
  CHECK(fixture.said.find("password=kept") != std::string::npos);
  CHECK(fixture.ask(kKeyringFrontEnd, "", {"get", "https://other.example/x", "ada"}) ==
        kNoCredential);
  CHECK(fixture.said.empty());
}

TEST_CASE(
    "nothing is read for what the command line says, and what it does not ask is not looked for") {
  for (const char* service : {"git.example", "git.example:443", "system"}) {
    const Opening opening = kKeyringFrontEnd.open({"get", service, "ada"});
    CHECK(opening.says.empty());
    CHECK_FALSE(opening.answers);
    CHECK(opening.code == kNoCredential);
  }
  CHECK(kKeyringFrontEnd.open({"--version"}).says.starts_with("watchword "));
  CHECK(kKeyringFrontEnd.open({"--version"}).code == kDone);
  CHECK(kKeyringFrontEnd.open({"get", "https://git.example/x", "ada"}).answers);
}

TEST_CASE("a program that was told that nobody is there has nobody asked") {
  struct Row {
    const char* variable;
    const char* value;
    bool interactive;
  };
  for (const auto& [variable, value, interactive] : {
           Row{"PIP_NO_INPUT", "1", false},
           {"PIP_NO_INPUT", "0", true},
           {"PIP_NO_INPUT", "", true},
           {"TWINE_NON_INTERACTIVE", "true", false},
           {"POETRY_NO_INTERACTION", "1", false},
           {"GCM_INTERACTIVE", "never", false},
           {"OTHER", "1", true},
       }) {
    CAPTURE(variable, value);
    Fixture fixture("");
    FakeProvider& people = fixture.providers.add("people");
    fixture.variables[variable] = value;
    fixture.ask(kKeyringFrontEnd, "", {"get", "https://git.example/x", "ada"});
    CHECK(people.interactive == std::vector<bool>{interactive});
  }
  // git has words of its own.
  Fixture fixture("");
  FakeProvider& people = fixture.providers.add("people");
  fixture.variables["PIP_NO_INPUT"] = "1";
  fixture.ask(kGitFrontEnd, "protocol=https\nhost=git.example\n", {"get"});
  CHECK(people.interactive == std::vector<bool>{true});
}

TEST_CASE("what the server refuses is replaced for a program that cannot say so") {
  Fixture fixture("");
  FakeProvider& people = fixture.providers.add("people");
  people.answers["session"] = {.secret = "the-first", .account = "ada"};
  FrontEnd front = kLines;
  front.refused = [](host::Services&, const Target& target, const Credential& credential) {
    return target.host == "git.example" && credential.secret.view() == "the-first";
  };
  SECTION("by another one") {
    people.while_asked = [&] {
      if (people.refusable.size() > 1) people.answers["session"].secret = "the-second";
    };
    fixture.ask(front, "https://git.example/x\n");
    CHECK(people.refusable == std::vector<std::string>{"", sha256_hex("the-first")});
    CHECK(fixture.said == "git.example ada the-second\n");
  }
  SECTION("or by nothing, where there is no other") {
    fixture.ask(front, "https://git.example/x\n");
    CHECK(fixture.said.starts_with("git.example ! https://git.example/x refused"));
  }
}

TEST_CASE("a program is known by the name by which it is called") {
  CHECK(find_front_end("git-credential-watchword") == &kGitFrontEnd);
  CHECK(find_front_end("keyring") == &kKeyringFrontEnd);
  CHECK(find_front_end("nuget-plugin-watchword") == &kNuGetFrontEnd);
  for (const char* name : {"watchword", "git-credential-watchword2", "", "lines"})
    CHECK(find_front_end(name) == nullptr);
}

}  // namespace
}  // namespace watchword::cli
