#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "host/signin_extension.h"
#include "person/qr_code.h"
#include "support/directory.h"
#include "support/environment.h"
#include "support/pty.h"
#include "support/text.h"

using namespace watchword;
using host::SignIn;
using test::Directory;
using test::Pty;
using test::without_terminal;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

constexpr const char* kSignInUrl = "https://login.example/authorize?client_id=1&state=st4te";
constexpr const char* kSignInState = "st4te";
constexpr std::uint16_t kPort = 43567;
constexpr const char* kRedirected = "http://localhost:43567/?code=c0de%2B1&state=st4te";

// The network module, reduced to a listener whose callback the test sends through a pipe. What is
// asked of it is written down.
struct FakeNetwork {
  int callback = -1;  // to be read from: anything written means that the callback came
  std::string calls;
  std::string page;
  bool port_is_taken = false;
};
FakeNetwork fake;

ww_status fake_open(ww_loopback** out, std::uint16_t* port, const ww_error* /*error*/) {
  *out = reinterpret_cast<ww_loopback*>(&fake);
  *port = kPort;
  fake.calls += "open ";
  return WW_OK;
}
ww_status fake_open_tls(ww_loopback** out, const ww_tls_callback* callback, const ww_error* error) {
  return guard(error, [&] {
    fake.calls += "open-tls:" + std::to_string(callback->port) + std::string(view(callback->path)) +
                  ":" + std::string(view(callback->certificate)) + " ";
    if (fake.port_is_taken) throw Failure(WW_NETWORK, "port 8443 on localhost cannot be had");
    *out = reinterpret_cast<ww_loopback*>(&fake);
    return WW_OK;
  });
}
void fake_expect(ww_loopback* /*loopback*/, ww_text state) {
  fake.calls += "expect:" + std::string(view(state)) + " ";
}
std::intptr_t fake_handle(ww_loopback* /*loopback*/) {
  return fake.callback;
}
ww_status fake_take(ww_loopback* /*loopback*/, const ww_pair_sink* parameters) {
  parameters->put(parameters->data, text("code"), text("from the browser"));
  parameters->put(parameters->data, text("state"), text(kSignInState));
  return WW_OK;
}
void fake_finish(ww_loopback* /*loopback*/, std::int32_t status, ww_text html) {
  fake.calls += "finish:" + std::to_string(status) + " ";
  fake.page = view(html);
}

const ww_network& fake_network() {
  static const ww_network network = [] {
    ww_network table{};
    table.struct_size = sizeof table;
    table.loopback_open = fake_open;
    table.loopback_open_tls = fake_open_tls;
    table.loopback_expect = fake_expect;
    table.loopback_handle = fake_handle;
    table.loopback_take = fake_take;
    table.loopback_finish = fake_finish;
    return table;
  }();
  return network;
}

struct Situation {
  Variables variables{{"TERM", "xterm"}, {"NO_COLOR", "1"}, {"LANG", "C.UTF-8"}};
  host::InteractionPolicy policy;
  std::int64_t now = 1000;
  host::QrCodes qr_codes = nullptr;
};

// A host whose only extension is the sign-in, seen as a plugin sees it: through the C table.
class PluginSide {
 public:
  explicit PluginSide(const Situation& situation)
      : environment_(test::environment(situation.variables)),
        terminal_(environment_),
        now_(situation.now),
        signin_(
            fake_network, config_, environment_, terminal_, situation.policy,
            [this] { return now_; }, situation.qr_codes) {
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    host_.host_data = &signin_;
  }

  std::uint32_t abilities() { return table().abilities(&host_); }
  std::string acted() { return signin_.take_person_acted() ? "acted " : "nobody "; }

  std::string sign_in(const char* url = kSignInUrl, std::uint32_t seconds = 20, bool open = true) {
    ww_listener* listener = nullptr;
    std::string out;
    TextSink uri([&](ww_text value) { out = view(value); });
    ErrorCatcher error;
    error.check(table().listen(&host_, &listener, uri.get(), error.get()));
    return go_on(listener, out, url, seconds, open);
  }

  // At a redirect URI that is given.
  std::string sign_in_at(const char* redirect_uri) {
    ww_listener* listener = nullptr;
    const ww_callback callback{sizeof(ww_callback), text(redirect_uri), text("CERTIFICATE"),
                               text("KEY")};
    ErrorCatcher error;
    try {
      error.check(table().listen_at(&host_, &callback, &listener, error.get()));
    } catch (const Failure& failure) {
      return "status " + std::to_string(failure.status()) + ": " + failure.message();
    }
    return go_on(listener, redirect_uri, kSignInUrl, 20, false);
  }

  std::string go_on(ww_listener* listener, std::string out, const char* url, std::uint32_t seconds,
                    bool open) {
    ErrorCatcher error;
    const ww_browser_signin request{sizeof(ww_browser_signin),  text(url), text(kSignInState),
                                    text("Sign in to contoso"), seconds,   open ? 1 : 0};
    PairSink parameters([&](ww_text name, ww_text value) {
      out += " " + std::string(view(name)) + "=" + std::string(view(value));
    });
    try {
      error.check(table().authorize(&host_, listener, &request, parameters.get(), error.get()));
      table().finish(&host_, listener, WW_OK, text("ada is signed in."), {});
    } catch (const Failure& failure) {
      out += " status " + std::to_string(failure.status()) + ": " + failure.message();
      table().finish(&host_, listener, failure.status(), text(failure.message()), text("Again."));
    }
    const bool good = fake.page.find("<h1>You are signed in") != std::string::npos;
    return out + " [" + fake.calls + (good ? "good page]" : "bad page]");
  }

  std::string device_code(const std::vector<std::int64_t>& times, const std::string& purpose,
                          const std::string& uri, const std::string& code) {
    const ww_device_code c{sizeof(ww_device_code), text(code), text(uri), text(purpose), 1900};
    ErrorCatcher error;
    for (const std::int64_t time : times) {
      now_ = time;
      error.check(table().show_device_code(&host_, &c, 0, error.get()));
    }
    error.check(table().show_device_code(&host_, &c, 1, error.get()));
    return "shown";
  }

  std::string ask(const char* prompt = "Password for 'https://h': ", bool hidden = true) {
    const ww_question question{sizeof(ww_question), text(prompt), hidden ? 1 : 0};
    std::string out;
    TextSink sink([&](ww_text value) { out = "<" + std::string(view(value)) + ">"; });
    ErrorCatcher error;
    try {
      error.check(table().ask(&host_, &question, sink.get(), error.get()));
    } catch (const Failure& failure) {
      return "status " + std::to_string(failure.status()) + ": " + failure.message();
    }
    return out;
  }

 private:
  static SignIn& find(const ww_host* host) { return *static_cast<SignIn*>(host->host_data); }
  static const ww_signin& table() {
    static constexpr ww_signin kTable = host::signin_extension<find>();
    return kTable;
  }

  platform::Environment environment_;
  host::GitConfig config_;
  platform::Terminal terminal_;
  std::int64_t now_;
  SignIn signin_;
  ww_host host_{sizeof(ww_host), WW_ABI_MAJOR, WW_ABI_MINOR, {}, nullptr, nullptr};
};

// Both ends of the pipe that stands for the loopback listener.
class Callback {
 public:
  Callback() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    fake = FakeNetwork{ends_[0], {}, {}, false};
  }
  ~Callback() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;
  void arrive() const { CHECK(::write(ends_[1], "x", 1) == 1); }

 private:
  int ends_[2];
};

using test::contains;

constexpr std::uint32_t kTerminalAndQuestion = WW_SIGNIN_TERMINAL | WW_SIGNIN_QUESTION;

}  // namespace

TEST_CASE("what can be done here and now") {
  const Directory directory;
  const std::string program = directory.script("program", "");
  const auto abilities = [](Situation situation, bool at_terminal) {
    const auto body = [&] { return std::to_string(PluginSide(situation).abilities()); };
    if (at_terminal) return std::stoul(Pty(body).result());
    return std::stoul(without_terminal(body).substr(1));
  };
  Situation situation;
  CHECK(abilities(situation, true) == kTerminalAndQuestion);
  CHECK(abilities(situation, false) == 0);

  situation.variables["BROWSER"] = program;
  CHECK(abilities(situation, true) == (kTerminalAndQuestion | WW_SIGNIN_BROWSER));
  CHECK(abilities(situation, false) == WW_SIGNIN_BROWSER);

  situation.variables["GIT_TERMINAL_PROMPT"] = "0";
  CHECK(abilities(situation, true) == WW_SIGNIN_BROWSER);

  situation.variables["SSH_ASKPASS"] = program;
  CHECK(abilities(situation, true) == (WW_SIGNIN_BROWSER | WW_SIGNIN_QUESTION));

  situation.policy = {false, "watchword.interactive is never"};
  CHECK(abilities(situation, true) == 0);
}

TEST_CASE("the callback of the browser ends the sign-in") {
  const Callback callback;
  const Directory directory;
  const std::string record = directory / "url";
  Situation situation;
  situation.variables["BROWSER"] = directory.script(
      "browser", "printf %s \"$1\" >" + record + ".new; mv " + record + ".new " + record);
  Pty pty([&] { return PluginSide(situation).sign_in(); });
  CHECK(directory.read_when_there("url") == kSignInUrl);
  REQUIRE(pty.shows("(hidden):"));
  CHECK_FALSE(pty.echoes());
  callback.arrive();
  CHECK(pty.result() ==
        "http://localhost:43567 code=from the browser state=st4te "
        "[open expect:st4te finish:200 good page]");
  CHECK(pty.echoes());
  CHECK(contains(pty.shown(), "Sign in to contoso"));
  CHECK(contains(pty.shown(), "A browser was opened."));
  CHECK(contains(pty.shown(), kSignInUrl));
  // Who it was is said by whoever asked for the sign-in.
  CHECK_FALSE(contains(pty.shown(), "ada is signed in"));
}

TEST_CASE("the redirect can be pasted, after wrong ones, and is never shown") {
  const Callback callback;
  Pty pty([] { return PluginSide({}).sign_in(); });
  REQUIRE(pty.shows("(hidden):"));
  CHECK(contains(pty.shown(), "Open this address in a browser:"));
  CHECK(contains(pty.shown(), "  ssh -L 43567:localhost:43567 "));
  CHECK_FALSE(pty.echoes());
  pty.type("\r");
  pty.type("http://localhost:1/?code=c0de&state=st4te\r");
  REQUIRE(pty.shows("begins with http://localhost:43567/.\r\n"));
  pty.type("http://localhost:43567/?code=c0de&state=other\r");
  REQUIRE(pty.shows("another sign-in."));
  pty.type(std::string(kRedirected) + "\r");
  CHECK(pty.result() ==
        "http://localhost:43567 code=c0de+1 state=st4te [open expect:st4te finish:200 good page]");
  CHECK_FALSE(contains(pty.shown(), "c0de"));
  CHECK(pty.echoes());
  CHECK(pty.is_canonical());
}

TEST_CASE("Ctrl-C ends the sign-in and brings the terminal back") {
  const Callback callback;
  Pty pty([] { return PluginSide({}).sign_in(); });
  REQUIRE(pty.shows("(hidden):"));
  pty.type("half a paste\x03");
  CHECK(pty.result() ==
        "http://localhost:43567 status 4: it was cancelled at the terminal "
        "[open expect:st4te finish:200 bad page]");
  CHECK(pty.echoes());
  CHECK_FALSE(contains(pty.shown(), "half"));
}

TEST_CASE("a sign-in that nobody finishes ends in time") {
  const Callback callback;
  Pty pty([] { return PluginSide({}).sign_in(kSignInUrl, 1); });
  CHECK(contains(pty.result(), "status 7: nobody finished the sign-in within 1 second"));
  CHECK(pty.echoes());
}

TEST_CASE("the end of the terminal's input leaves the listener waiting") {
  const Callback callback;
  Pty pty([] { return PluginSide({}).sign_in(); });
  REQUIRE(pty.shows("(hidden):"));
  pty.type("\x04");
  for (int i = 0; i < 500 && !pty.echoes(); ++i) ::usleep(10'000);
  CHECK(pty.echoes());
  callback.arrive();
  CHECK(contains(pty.result(), "code=from the browser"));
}

TEST_CASE("an address that is no https address is neither opened nor shown") {
  const Callback callback;
  const Directory directory;
  Situation situation;
  situation.variables["BROWSER"] = directory.script("browser", ": >" + (directory / "started"));
  for (const bool open : {true, false}) {
    Pty pty([&] { return PluginSide(situation).sign_in("file:///etc/passwd", 20, open); });
    CHECK(contains(pty.result(), "status 2: "));
    CHECK(pty.shown() == "");
  }
  CHECK_FALSE(directory.has("started"));
}

TEST_CASE("where every browser fails the address is shown") {
  const Callback callback;
  Situation situation;
  situation.variables["BROWSER"] = "/bin/false:/bin/false";
  Pty pty([&] { return PluginSide(situation).sign_in(); });
  REQUIRE(pty.shows("(hidden):"));
  CHECK(contains(pty.shown(), "Open this address in a browser:"));
  CHECK(contains(pty.shown(), kSignInUrl));
  callback.arrive();
  pty.result();
}

TEST_CASE("where every browser fails the address is in the log") {
  const Callback callback;
  Situation situation;
  situation.variables["BROWSER"] = "/bin/false";
  const auto logged =
      without_terminal([&] { return PluginSide(situation).sign_in(kSignInUrl, 1); });
  CHECK(contains(logged, std::string("open ") + kSignInUrl + " in a browser on this machine."));
}

TEST_CASE("no browser is opened when none is wanted") {
  const Callback callback;
  const Directory directory;
  Situation situation;
  situation.variables["BROWSER"] = directory.script("browser", ": >" + (directory / "started"));
  Pty pty([&] { return PluginSide(situation).sign_in(kSignInUrl, 20, false); });
  REQUIRE(pty.shows("(hidden):"));
  CHECK(contains(pty.shown(), "Open this address in a browser:"));
  callback.arrive();
  pty.result();
  CHECK_FALSE(directory.has("started"));
}

TEST_CASE("with terminal prompts forbidden the terminal is only shown to") {
  const Callback callback;
  Situation situation;
  situation.variables["GIT_TERMINAL_PROMPT"] = "0";
  Pty pty([&] { return PluginSide(situation).sign_in(); });
  REQUIRE(pty.shows("ssh -L"));
  CHECK(pty.echoes());
  callback.arrive();
  pty.result();
  CHECK_FALSE(contains(pty.shown(), "paste"));
}

TEST_CASE("without a terminal one line is logged") {
  const Callback callback;
  callback.arrive();
  const Directory directory;
  Situation situation;
  situation.variables["BROWSER"] = directory.script("browser", "");
  const auto logged = without_terminal([&] { return PluginSide(situation).sign_in(); });
  CHECK(logged.substr(0, logged.find('|')) ==
        "Watchword: waiting for the browser (Sign in to contoso).\n");
  const auto manual = without_terminal([] { return PluginSide({}).sign_in(); });
  CHECK(manual.substr(0, manual.find('|')) == std::string("Watchword: Sign in to contoso: open ") +
                                                  kSignInUrl + " in a browser on this machine.\n");
}

TEST_CASE("nothing is done when nobody may be asked") {
  Situation situation;
  situation.policy = {false, "watchword.interactive is never"};
  PluginSide plugin(situation);
  CHECK_THROWS_AS(plugin.sign_in(), Failure);
  CHECK_THROWS_AS(plugin.device_code({1000}, "p", "u", "c"), Failure);
  CHECK(plugin.ask() == "status 3: a person would have to act, but watchword.interactive is never");
}

TEST_CASE("the device code, for each kind of terminal") {
  const auto shown = [](unsigned short columns, const std::string& language,
                        const std::string& purpose = "Sign in to contoso") {
    Situation situation;
    situation.variables["LANG"] = language;
    Pty pty(
        [&] {
          return PluginSide(situation).device_code(
              {1000, 1001, 1841}, purpose, "https://microsoft.com/devicelogin", "F7K2Q9XN3");
        },
        columns);
    CHECK(pty.result() == "shown");
    return pty.shown();
  };
  const std::string heading = "Watchword: Sign in to contoso\r\n\r\n";
  const auto waiting = [](const char* left) {
    return std::string("\r\x1b[KWaiting for you to finish there, ") + left +
           " left. Ctrl-C cancels.";
  };
  const std::string countdown = waiting("15:00") + waiting("14:59") + waiting("0:59") + "\r\x1b[K";
  const std::string framed =
      "  ┌────────────────────────────────────────────────────────────┐\r\n"
      "  │                                                            │\r\n"
      "  │   On any device open   https://microsoft.com/devicelogin   │\r\n"
      "  │                                                            │\r\n"
      "  │   and enter the code   F7K2Q9XN3                           │\r\n"
      "  │                                                            │\r\n"
      "  └────────────────────────────────────────────────────────────┘\r\n"
      "\r\n";
  const std::string ascii =
      "  +------------------------------------------------------------+\r\n"
      "  |                                                            |\r\n"
      "  |   On any device open   https://microsoft.com/devicelogin   |\r\n"
      "  |                                                            |\r\n"
      "  |   and enter the code   F7K2Q9XN3                           |\r\n"
      "  |                                                            |\r\n"
      "  +------------------------------------------------------------+\r\n"
      "\r\n";
  const std::string plain =
      "On any device open\r\n  https://microsoft.com/devicelogin\r\n"
      "and enter the code\r\n  F7K2Q9XN3\r\n\r\n";
  CHECK(shown(120, "C.UTF-8") == heading + framed + countdown);
  CHECK(shown(64, "C.UTF-8") == heading + framed + countdown);
  CHECK(shown(80, "C") == heading + ascii + countdown);
  CHECK(shown(63, "C.UTF-8") == heading + plain + countdown);
  CHECK(shown(40, "C.UTF-8") == heading + plain + countdown);
  CHECK(contains(shown(80, "C.UTF-8", "a\x1b[2J\nb"), "Watchword: a\uFFFD[2J\uFFFDb\r\n"));
}

TEST_CASE("a short address gets a frame from sixty columns on") {
  const auto shown = [](unsigned short columns) {
    Pty pty([] { return PluginSide({}).device_code({1000}, "p", "https://a.example", "CODE"); },
            columns);
    pty.result();
    return pty.shown();
  };
  CHECK(contains(shown(60), "┌"));
  CHECK_FALSE(contains(shown(59), "┌"));
}

TEST_CASE("a character of a QR code is two of its modules, the upper one first") {
  // dark, light, light; dark, light, dark; light, light, dark
  const host::QrCode code(std::string("x\0\0x\0x\0\0x", 9));
  const auto lines = [&](std::size_t margin) {
    std::vector<std::string> out;
    for (const platform::Text& line : host::qr_drawing(code, margin))
      out.push_back(line.rendered(false));
    return out;
  };
  CHECK(lines(0) == std::vector<std::string>{"█ ▄", "  ▀"});
  CHECK(lines(1) == std::vector<std::string>{" ▄   ", " ▀ █ ", "     "});
}

TEST_CASE("a QR code is shown where it fits and is right, and nowhere else") {
  // 29 modules a side, as the real one; all dark.
  constexpr std::size_t kSide = 29;
  const auto shown = [](unsigned short columns, unsigned short rows, const Variables& more = {},
                        const std::string& address = "https://microsoft.com/devicelogin") {
    Situation situation;
    situation.variables = {{"TERM", "xterm"}, {"LANG", "C.UTF-8"}};
    for (const auto& [name, value] : more) situation.variables[name] = value;
    situation.qr_codes = [&](std::string_view text) {
      return text == address ? std::optional(host::QrCode(std::string(kSide * kSide, 'x')))
                             : std::nullopt;
    };
    Pty pty([&] { return PluginSide(situation).device_code({1000}, "p", address, "F7K2Q9XN3"); },
            columns, rows);
    CHECK(pty.result() == "shown");
    return pty.shown();
  };
  const std::string ink = "\x1b[30;47m\x1b[38;5;16;48;5;231m";
  const std::string row = "█████████████████████████████";
  // Beside it, with the whole margin and with the small one.
  CHECK(contains(shown(80, 24),
                 ink + "    " + row + "    \x1b[0m   Point a camera at the code,\r\n"));
  CHECK(contains(shown(75, 23), ink + "    " + row + "    \x1b[0m   Point"));
  CHECK(contains(shown(71, 21), ink + "  " + row + "  \x1b[0m   Point"));
  // Above it.
  CHECK(
      contains(shown(60, 40), "F7K2Q9XN3\x1b[0m\r\n" + ink + std::string(37, ' ') + "\x1b[0m\r\n"));
  // Nothing is cut off, and nothing wraps.
  for (const auto& [columns, rows] : {std::pair(80, 20), {70, 24}, {34, 60}, {80, 1}})
    CHECK_FALSE(contains(
        shown(static_cast<unsigned short>(columns), static_cast<unsigned short>(rows)), row));
  // Without colours of its own it might be light on dark.
  CHECK_FALSE(contains(shown(80, 24, {{"NO_COLOR", "1"}}), row));
  CHECK_FALSE(contains(shown(80, 24, {{"TERM", "dumb"}}), row));
  CHECK_FALSE(contains(shown(80, 24, {{"TERM", ""}}), row));
  CHECK_FALSE(contains(shown(80, 24, {{"LANG", "C"}}), row));
  // A camera opens what it reads.
  for (const char* address : {"http://a.example/device", "https://a.example/a b", "file:///etc"})
    CHECK_FALSE(contains(shown(80, 24, {}, address), row));
}

TEST_CASE("in a log the device code stands once, on a line of its own") {
  const auto logged = without_terminal([] {
    return PluginSide({}).device_code({1000, 1001, 1841}, "Sign in to contoso",
                                      "https://microsoft.com/devicelogin", "F7K2Q9XN3");
  });
  CHECK(logged ==
        "Watchword: Sign in to contoso: open https://microsoft.com/devicelogin and enter the code "
        "F7K2Q9XN3 (valid for 15 minutes).\n|shown");
}

TEST_CASE("that somebody signed in is told once, and not of a sign-in that failed") {
  const auto twice = [] {
    PluginSide side({});
    side.sign_in();
    const std::string first = side.acted();
    return first + side.acted();
  };
  {
    const Callback callback;
    Pty cancelled(twice);
    REQUIRE(cancelled.shows("(hidden):"));
    cancelled.type("\x03");
    CHECK(cancelled.result() == "nobody nobody ");
  }
  const Callback callback;
  Pty signed_in(twice);
  REQUIRE(signed_in.shows("(hidden):"));
  callback.arrive();
  CHECK(signed_in.result() == "acted nobody ");
  const auto by_code = without_terminal([] {
    PluginSide side({});
    side.device_code({1000}, "Sign in", "https://microsoft.com/devicelogin", "F7K2Q9XN3");
    const std::string first = side.acted();
    return first + side.acted();
  });
  CHECK(contains(by_code, "|acted nobody "));
}

TEST_CASE("a question at the terminal") {
  Pty hidden([] { return PluginSide({}).ask(); });
  REQUIRE(hidden.shows("Password for 'https://h': "));
  CHECK_FALSE(hidden.echoes());
  hidden.type("s3cret \r");
  CHECK(hidden.result() == "<s3cret >");
  CHECK(hidden.shown() == "Password for 'https://h': \r\n");

  Pty visible([] { return PluginSide({}).ask("Username: \x1b[2J", false); });
  REQUIRE(visible.shows("Username: \uFFFD[2J"));
  CHECK(visible.echoes());
  visible.type("ada\n");
  CHECK(visible.result() == "<ada>");

  for (const char* key : {"\x03", "\x04"}) {
    Pty cancelled([] { return PluginSide({}).ask(); });
    REQUIRE(cancelled.shows("Password"));
    cancelled.type(key);
    CHECK(cancelled.result() == "status 4: it was cancelled at the terminal");
    CHECK(cancelled.echoes());
  }
}

TEST_CASE("a question goes to the askpass first, then to the terminal") {
  const Directory directory;
  Situation situation;
  situation.variables["SSH_ASKPASS"] = directory.script("ssh", "echo \"ssh:$1\"");
  CHECK(without_terminal([&] { return PluginSide(situation).ask("P: "); }) == "|<ssh:P: >");
  situation.variables["GIT_ASKPASS"] = directory.script("git", "echo \"git:$1\"");
  CHECK(without_terminal([&] { return PluginSide(situation).ask("P: "); }) == "|<git:P: >");

  situation.variables["GIT_ASKPASS"] = directory.script("closed", "exit 1");
  Pty pty([&] { return PluginSide(situation).ask(); });
  REQUIRE(pty.shows("Password"));
  pty.type("typed\r");
  CHECK(pty.result() == "<typed>");

  CHECK(contains(without_terminal([&] { return PluginSide(situation).ask(); }),
                 "|status 3: there is nobody to ask"));
  situation.variables["GIT_TERMINAL_PROMPT"] = "0";
  Pty forbidden([&] { return PluginSide(situation).ask(); });
  CHECK(contains(forbidden.result(), "status 3: there is nobody to ask"));
}

TEST_CASE("Ctrl-C while an askpass asks is a cancelled question") {
  const Directory directory;
  Situation situation;
  situation.variables["GIT_ASKPASS"] =
      directory.script("slow", ": >" + (directory / "started") + "; exec sleep 30");
  Pty pty([&] { return PluginSide(situation).ask(); });
  directory.read_when_there("started");
  pty.type("\x03");
  CHECK(contains(pty.result(), "status 4: "));
}

TEST_CASE("at a redirect URI that is given it listens over TLS") {
  const Callback callback;
  Pty terminal([&] { return PluginSide({}).sign_in_at("https://localhost:8443/callback"); });
  REQUIRE(terminal.shows("ssh -L 8443:localhost:8443"));
  callback.arrive();
  const std::string result = terminal.result();
  CHECK(contains(result, "code=from the browser"));
  CHECK(contains(result, "open-tls:8443/callback:CERTIFICATE expect:st4te finish:200"));
}

TEST_CASE("without a port the redirect URI means 443") {
  const Callback callback;
  Pty terminal([&] { return PluginSide({}).sign_in_at("https://127.0.0.1/callback"); });
  REQUIRE(terminal.shows("(hidden):"));
  callback.arrive();
  CHECK(contains(terminal.result(), "open-tls:443/callback"));
}

TEST_CASE("where it cannot listen the callback is pasted") {
  const Callback callback;
  SECTION("the port is taken") {
    fake.port_is_taken = true;
    Pty terminal([&] { return PluginSide({}).sign_in_at("https://localhost:8443/callback"); });
    REQUIRE(terminal.shows("port 8443 on localhost cannot be had"));
    REQUIRE(terminal.shows("paste it here (hidden)"));
    terminal.type("http://localhost:8443/callback?code=x&state=st4te\n");
    REQUIRE(terminal.shows("begins with https://localhost:8443/"));
    terminal.type("https://localhost:8443/callback?code=p%2Bq&state=st4te\n");
    const std::string result = terminal.result();
    CHECK(contains(result, "code=p+q"));
    CHECK_FALSE(contains(result, "finish"));
  }
  SECTION("it is another machine's") {
    Pty terminal([&] { return PluginSide({}).sign_in_at("https://robot.example/back"); });
    REQUIRE(terminal.shows("paste it here (hidden)"));
    terminal.type("https://robot.example/back?code=r&state=st4te\n");
    const std::string result = terminal.result();
    CHECK(contains(result, "code=r"));
    CHECK_FALSE(contains(result, "open"));
  }
  SECTION("but not without a terminal") {
    const std::string result =
        without_terminal([&] { return PluginSide({}).sign_in_at("https://robot.example/back"); });
    CHECK(contains(result, "status 3"));
    CHECK(contains(result, "no terminal to paste"));
  }
}
