// Programs that ask, through the driver that all front ends share.
#include "cli/front_end.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "base/url.h"
#include "broker/refusals.h"
#include "broker/stored_credentials.h"
#include "cli/exit_code.h"
#include "platform/linux/descriptor.h"
#include "platform/sha256.h"
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

// cargo's front end, asked by lines of "kind" and host.
struct Cargo : Fixture {
  explicit Cargo(const std::string& config = "") : Fixture(config) {}
  std::string asked(const std::string& lines) {
    CHECK(ask(kCargoFrontEnd, lines, {"--cargo-plugin"}) == kDone);
    return said;
  }
  static std::string line(const std::string& kind, const std::string& host,
                          const std::string& more = "", const std::string& of_registry = "") {
    return R"({"v":1,"kind":")" + kind + R"(","registry":{"index-url":"sparse+https://)" + host +
           "/i/\"" + of_registry + "}" + more + "}\n";
  }
};

constexpr const char* kNotFound = "{\"Err\":{\"kind\":\"not-found\"}}\n";
constexpr const char* kNotOurs = "{\"Err\":{\"kind\":\"url-not-supported\"}}\n";
constexpr const char* kLoggedIn = "{\"Ok\":{\"kind\":\"login\"}}\n";
constexpr const char* kLoggedOut = "{\"Ok\":{\"kind\":\"logout\"}}\n";
const std::string kRefusedHeaders = R"(,"headers":["WWW-Authenticate: Bearer"])";

TEST_CASE("cargo is answered request by request, whatever it asks") {
  Cargo cargo;
  FakeProvider& people = cargo.providers.add("people");
  const std::string token = R"({"Ok":{"kind":"get","token":"Bearer a-token-of-the-provider",)";
  const std::string ours = Cargo::line("get", "git.example", R"(,"operation":"read")");
  const std::string said = cargo.asked(ours + Cargo::line("get", "index.crates.io") +
                                       Cargo::line("rotate", "git.example") + "nonsense\n" + ours);
  CHECK(said.starts_with(token));
  const auto rest = said.substr(said.find('\n') + 1);
  CHECK(rest.starts_with(
      std::string(kNotFound) +
      "{\"Err\":{\"kind\":\"operation-not-supported\"}}\n"
      "{\"Err\":{\"kind\":\"other\",\"message\":\"the request from cargo is refused:"));
  CHECK(rest.find("\n" + token) != std::string::npos);
  CHECK(people.logins == 0);
}

TEST_CASE("what git was told to keep is no registry's token") {
  Cargo cargo;
  cargo.providers.add("people").answers.clear();
  for (const char* host : {"index.crates.io", "git.example"}) {
    const Target target{"https", host, "i/", "ada"};
    broker::StoredCredentials(cargo.secrets, StoredKind::kGit)
        .put(target, test::credential("ada", "of-git"));
    CHECK(cargo.asked(Cargo::line("get", host)).find("token\":") == std::string::npos);
  }
}

TEST_CASE("a token that the registry refused is replaced, and not before") {
  Cargo cargo;
  FakeProvider& people = cargo.providers.add("people");
  const std::string first = Cargo::line("get", "git.example", "", kRefusedHeaders);
  const std::string refused = sha256_hex("a-token-of-the-provider");
  SECTION("the first refusal is of a request without a token") {
    cargo.asked(first);
    CHECK(people.refusable == std::vector<std::string>{""});
  }
  SECTION("the next one is of what was answered") {
    const std::string said = cargo.asked(first + first);
    // Asked once more, because it answered the same.
    CHECK(people.refusable == std::vector<std::string>{"", refused, refused});
    CHECK(said.substr(said.find('\n')).starts_with("\n{\"Err\":{\"kind\":\"other\""));
  }
  SECTION("another one is asked for because the first expired") {
    cargo.asked(first + Cargo::line("get", "git.example"));
    CHECK(people.refusable == std::vector<std::string>{""});
  }
  SECTION("and of another registry nothing is known") {
    people.manifest.hosts.push_back("other.example");
    cargo.asked(first + Cargo::line("get", "other.example", "", kRefusedHeaders));
    CHECK(people.refusable == std::vector<std::string>{"", ""});
  }
}

TEST_CASE("cargo shows why there is no token") {
  Cargo cargo;
  FakeProvider& people = cargo.providers.add("people");
  people.failures.emplace("session", Failure(WW_INTERACTION_REQUIRED, "ada is to sign in \x1b[2J",
                                             "Run `watchword login`."));
  const std::string said = cargo.asked(Cargo::line("get", "git.example"));
  CHECK(said.starts_with(R"({"Err":{"kind":"other","message":"ada is to sign in )"));
  CHECK(said.find("Run `watchword login`.") != std::string::npos);
  CHECK(said.find('\x1b') == std::string::npos);
  CHECK(said.find("u001b") == std::string::npos);
}

TEST_CASE("cargo login keeps what is pasted, or has a person sign in") {
  struct Row {
    const char* host;
    const char* more;
    const char* said;
    std::vector<std::string> kept;
    int logins;
  };
  for (const auto& [host, more, said, kept, logins] : {
           Row{"git.example", "", kLoggedIn, {}, 1},
           {"git.example", R"(,"token":"a-pat")", kLoggedIn, {"a-pat"}, 0},
           {"git.example", R"(,"token":"Basic UEFUOmEtcGF0")", kLoggedIn, {"a-pat"}, 0},
           {"git.example", R"(,"token":"Bearer x")", "{\"Err\":{\"kind\":\"other\"", {}, 0},
           {"git.example", R"(,"token":"Basic x")", "{\"Err\":{\"kind\":\"other\"", {}, 0},
           {"index.crates.io", "", kNotOurs, {}, 0},
           {"index.crates.io", R"(,"token":"a-pat")", kNotOurs, {}, 0},
       }) {
    CAPTURE(host, more);
    Cargo cargo;
    FakeProvider& people = cargo.providers.add("people");
    people.adopts = true;
    people.answers["login"] = {};
    CHECK(cargo.asked(Cargo::line("login", host, more)).starts_with(said));
    CHECK(people.recognizes == kept);
    CHECK(people.logins == logins);
    CHECK(cargo.secrets.items.empty());
  }
}

TEST_CASE("what no provider takes for its own is not kept as a password of git") {
  Cargo cargo;
  cargo.providers.add("people").adopts = false;
  CHECK(
      cargo.asked(Cargo::line("login", "git.example", R"(,"token":"typo")")).find("is not kept") !=
      std::string::npos);
  CHECK(cargo.secrets.items.empty());
}

TEST_CASE("cargo login asks nobody where nobody may be asked") {
  Cargo cargo;
  cargo.variables["CI"] = "true";
  FakeProvider& people = cargo.providers.add("people");
  people.answers["login"] = {};
  CHECK(cargo.asked(Cargo::line("login", "git.example")).find("CI is set") != std::string::npos);
  CHECK(people.logins == 0);
  cargo.asked(Cargo::line("get", "git.example"));
  CHECK(people.interactive == std::vector<bool>{false});
  cargo.variables["CI"] = "false";
  CHECK(cargo.asked(Cargo::line("login", "git.example")) == kLoggedIn);
}

TEST_CASE("cargo logout signs out where there is somebody to sign out of") {
  Cargo cargo;
  FakeProvider& people = cargo.providers.add("people");
  CHECK(cargo.asked(Cargo::line("logout", "git.example")) == kLoggedOut);
  CHECK(people.logouts == 1);
  CHECK(cargo.asked(Cargo::line("logout", "index.crates.io")) == kNotFound);
  CHECK(people.logouts == 1);
}

TEST_CASE("cargo that is gone in the middle of a line gets an answer that nobody reads") {
  Cargo cargo;
  CHECK(cargo.ask(kCargoFrontEnd, R"({"v":1,"kind":"ge)", {"--cargo-plugin"}) != kDone);
  CHECK(cargo.said.starts_with("{\"Err\":{\"kind\":\"other\""));
}

TEST_CASE("cargo is greeted; a person that calls its helper is told who does") {
  CHECK(kCargoFrontEnd.open({"--cargo-plugin"}).says == "{\"v\":[1]}\n");
  CHECK(kCargoFrontEnd.open({"--cargo-plugin"}).answers);
  CHECK_THROWS_AS(kCargoFrontEnd.open({}), Failure);
}

TEST_CASE("pnpm is answered for the address in the name that it calls") {
  Fixture fixture("");
  FakeProvider& people = fixture.providers.add("people");
  CHECK(fixture.ask(kPnpmFrontEnd, "not read", {"git.example+Web%20Site+"}) == kDone);
  CHECK(fixture.said == "Bearer a-token-of-the-provider\n");
  SECTION("and gets nothing where there is nothing") {
    people.answers.clear();
    CHECK_THROWS_AS(fixture.ask(kPnpmFrontEnd, "", {"registry.npmjs.org"}), Failure);
    CHECK(fixture.printed().empty());
  }
  SECTION("or where the name is none") {
    for (const char* name : {"git.example+%2", "%20", "git.example+%0a", "ada:b@", "+a", "a b"}) {
      CAPTURE(name);
      CHECK_THROWS_AS(fixture.ask(kPnpmFrontEnd, "", {name}), Failure);
      CHECK(fixture.printed().empty());
    }
    CHECK_THROWS_AS(kPnpmFrontEnd.open({""}), Failure);
  }
}

TEST_CASE("docker is answered in its own protocol") {
  Fixture fixture("");
  FakeProvider& people = fixture.providers.add("people");
  people.manifest.hosts = {"registry.example"};
  const auto ask = [&](const char* verb, const std::string& input) {
    return fixture.ask(kDockerFrontEnd, input, {verb});
  };
  CHECK(ask("get", "https://registry.example") == kDone);
  CHECK(
      fixture.said ==
      R"({"ServerURL":"registry.example","Username":"<token>","Secret":"a-token-of-the-provider"})"
      "\n");

  SECTION("a registry of nobody's is not found, in the words that let tools go on") {
    CHECK(ask("get", "other.example:5000\n") == 1);
    CHECK(fixture.said == "credentials not found in native keychain\n");
  }
  SECTION("a password is kept, told and erased, by whatever form of its name") {
    const std::string server = GENERATE("other.example:5000", "https://other.example:5000/v2/",
                                        "http://OTHER.example:5000");
    CHECK(ask("store", R"({"ServerURL":")" + server +
                           R"(","Username":"ada","Secret":"s"})"
                           "\n") == kDone);
    CHECK(fixture.said.empty());
    CHECK(ask("get", "other.example:5000") == kDone);
    CHECK(fixture.said == R"({"ServerURL":"other.example:5000","Username":"ada","Secret":"s"})"
                          "\n");
    CHECK(ask("list", "unused") == kDone);
    CHECK(fixture.said == "{\"other.example:5000\":\"ada\"}\n");
    for (const char* form : {"other.example:5000", "other.example:5000",
                             "http://other.example:5000", "https://other.example:5000"})
      CHECK(ask("erase", form) == kDone);
    CHECK(ask("get", "other.example:5000") == 1);
    CHECK(ask("list", "") == kDone);
    CHECK(fixture.said == "{}\n");
  }
  SECTION("what a provider issued is only noted") {
    CHECK(ask("store", R"({"ServerURL":"registry.example","Username":"<token>",)"
                       R"("Secret":"a-token-of-the-provider"})") == kDone);
    CHECK(people.accepted == std::vector<std::string>{sha256_hex("a-token-of-the-provider")});
    CHECK(fixture.secrets.items.empty());
  }
  SECTION("an erased answer of a provider is refused to it") {
    CHECK(ask("erase", "registry.example") == kDone);
    CHECK(people.refused == std::vector<std::string>{sha256_hex("a-token-of-the-provider")});
  }
  SECTION("a failure is one, and says what it is") {
    people.answers.clear();
    people.failures.emplace("session", Failure(WW_REFUSED, "ada may not", "Ask."));
    fixture.keys.keys.clear();
    CHECK(ask("get", "registry.example") == 1);
    CHECK(fixture.said == "ada may not\n");
    CHECK(ask("get", "") == 1);
    CHECK(fixture.said == "no credentials server URL\n");
    CHECK(ask("store", R"({"ServerURL":"other.example","Username":"","Secret":"s"})") == 1);
    CHECK(fixture.said == "no credentials username\n");
  }
  SECTION("without a store nothing is found in it") {
    fixture.secrets.fails.emplace(WW_STORE_UNAVAILABLE, "there is no store");
    CHECK(ask("get", "other.example") == 1);
    CHECK(fixture.said == "credentials not found in native keychain\n");
  }
}

TEST_CASE("docker's verbs are the last argument") {
  CHECK(kDockerFrontEnd.open({"version"}).says.starts_with("docker-credential-watchword "));
  CHECK_FALSE(kDockerFrontEnd.open({"version"}).answers);
  for (const char* verb : {"get", "store", "erase", "list"})
    CHECK(kDockerFrontEnd.open({verb}).answers);
  CHECK_THROWS_AS(kDockerFrontEnd.open({"delete"}), Failure);
  CHECK_THROWS_AS(kDockerFrontEnd.open({}), Failure);
}

TEST_CASE("a program is known by the name by which it is called") {
  CHECK(find_front_end("docker-credential-watchword") == &kDockerFrontEnd);
  CHECK(find_front_end("git-credential-watchword") == &kGitFrontEnd);
  CHECK(find_front_end("keyring") == &kKeyringFrontEnd);
  CHECK(find_front_end("nuget-plugin-watchword") == &kNuGetFrontEnd);
  CHECK(find_front_end("cargo-credential-watchword") == &kCargoFrontEnd);
  CHECK(find_front_end("watchword-pnpm-git.example") == &kPnpmFrontEnd);
  CHECK(find_front_end("watchword-pnpm-") == &kPnpmFrontEnd);
  for (const char* name : {"watchword", "git-credential-watchword2", "", "lines"})
    CHECK(find_front_end(name) == nullptr);
}

}  // namespace
}  // namespace watchword::cli
