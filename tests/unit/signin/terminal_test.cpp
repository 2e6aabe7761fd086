#include "platform/terminal.h"

#include <catch2/catch_test_macros.hpp>

#include "platform/interrupt.h"
#include "platform/streams.h"
#include "platform/wait.h"
#include "support/environment.h"
#include "support/pty.h"

using namespace watchword;
using platform::Interrupt;
using platform::LineReader;
using platform::Terminal;
using platform::Text;
using test::environment;
using test::Pty;
using test::without_terminal;

namespace {

// Asks once, as the sign-in does: the answer, "(interrupted)" or "(end)".
std::string ask(LineReader::Echo echo) {
  const Terminal terminal(environment({{"TERM", "xterm"}}));
  if (!terminal.can_read()) return "(no terminal)";
  const Interrupt interrupt;
  LineReader reader(terminal, echo);
  terminal.show(Text("Password: "));
  for (;;) {
    const auto ready =
        platform::wait_for({interrupt.handle(), reader.handle()}, platform::Deadline());
    if (ready != 1U) return "(interrupted)";
    const auto event = reader.read();
    if (event == LineReader::Event::kEnd) return "(end)";
    if (event == LineReader::Event::kLine) return std::string(reader.take_line().view());
  }
}
std::string ask_hidden() {
  return ask(LineReader::Echo::kHidden);
}

}  // namespace

TEST_CASE("a hidden line is read without an echo, which comes back") {
  Pty pty(ask_hidden);
  REQUIRE(pty.shows("Password: "));
  CHECK_FALSE(pty.echoes());
  pty.type("hunter2\r");
  CHECK(pty.result() == "hunter2");
  CHECK(pty.shown() == "Password: ");
  CHECK(pty.echoes());
  CHECK(pty.is_canonical());
}

TEST_CASE("a line that is shown is echoed by the terminal") {
  Pty pty([] { return ask(LineReader::Echo::kShown); });
  REQUIRE(pty.shows("Password: "));
  pty.type(
      "adx\x7f"
      "a\n");
  CHECK(pty.result() == "ada");
  CHECK(pty.shown().find("ad") != std::string::npos);
}

TEST_CASE("Ctrl-C, SIGTERM and SIGHUP are remembered, and the echo comes back") {
  Pty typed(ask_hidden);
  REQUIRE(typed.shows("Password: "));
  typed.type("hunt\x03");
  CHECK(typed.result() == "(interrupted)");
  CHECK(typed.echoes());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    Pty pty(ask_hidden);
    REQUIRE(pty.shows("Password: "));
    pty.signal(signal);
    CHECK(pty.result() == "(interrupted)");
    CHECK(pty.echoes());
    CHECK(pty.is_canonical());
  }
}

TEST_CASE("keys that would leave the terminal without an echo do nothing meanwhile") {
  Pty pty(ask_hidden);
  REQUIRE(pty.shows("Password: "));
  pty.type(
      "a\x1a\x1c"
      "b\r");  // Ctrl-Z, Ctrl-backslash
  CHECK(pty.result() == "ab");
}

TEST_CASE("hidden lines can be corrected, and the marks of a paste are no part of them") {
  const auto answer = [](std::string_view keys) {
    Pty pty(ask_hidden);
    REQUIRE(pty.shows("Password: "));
    pty.type(keys);
    return pty.result();
  };
  CHECK(answer("ab\x7f"
               "c\r") == "ac");
  CHECK(answer("a\u00e9\x7f"
               "c\r") == "ac");
  CHECK(answer("wrong\x15right\r") == "right");
  CHECK(answer("\x1b[200~pasted\x1b[201~\r") == "pasted");
  CHECK(answer("\x1b[A\x1bOBx\r") == "x");
  CHECK(answer("\x04") == "(end)");
}

TEST_CASE("a hidden line may be longer than the terminal's own limit") {
  Pty pty(ask_hidden);
  REQUIRE(pty.shows("Password: "));
  const std::string line(9000, 'x');
  // In pieces, as a terminal hands over a paste: the kernel's buffer has 4096 bytes.
  for (std::size_t at = 0; at < line.size(); at += 1000) {
    pty.type(line.substr(at, 1000));
    ::usleep(20'000);
  }
  pty.type("\r");
  CHECK(pty.result() == line);
}

TEST_CASE("what was typed after the answer is not left for the shell") {
  Pty pty([] {
    std::string answer = ask_hidden();
    // The shell's turn: nothing is there to be read.
    return answer +
           (platform::wait_for({platform::standard_input()}, std::chrono::steady_clock::now())
                ? "+"
                : "-");
  });
  REQUIRE(pty.shows("Password: "));
  pty.type("answer\rrm -rf important\r");
  CHECK(pty.result() == "answer-");
}

TEST_CASE("interrupt scopes nest, and the former handlers come back") {
  struct sigaction before {};
  ::sigaction(SIGTERM, nullptr, &before);
  {
    const Interrupt outer;
    {
      const Interrupt inner;
      CHECK_FALSE(inner.raised());
      ::raise(SIGTERM);
      CHECK(inner.raised());
      ::raise(SIGINT);
      CHECK(inner.raised());
    }
    CHECK(outer.raised());
    CHECK(platform::wait_for({outer.handle()}, std::chrono::steady_clock::now()) == 0U);
  }
  struct sigaction after {};
  ::sigaction(SIGTERM, nullptr, &after);
  CHECK(after.sa_handler == before.sa_handler);
  CHECK_FALSE(Interrupt().raised());
}

TEST_CASE("a signal that was ignored stays ignored") {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  ::sigaction(SIGHUP, &ignore, &before);
  {
    const Interrupt interrupt;
    ::raise(SIGHUP);
    CHECK_FALSE(interrupt.raised());
  }
  ::sigaction(SIGHUP, &before, nullptr);
}

TEST_CASE("without a terminal, standard error is shown to, plainly, and nobody is asked") {
  CHECK(without_terminal([] {
          const Terminal terminal(environment({{"TERM", "xterm"}}));
          terminal.show(Text("plain ").bold("bold").line());
          return std::to_string(terminal.can_read()) + std::to_string(terminal.on_screen()) +
                 std::to_string(terminal.can_replace()) + std::to_string(terminal.colours());
        }) == "plain bold\n|0000");
}

TEST_CASE("a process in the background of its terminal asks nobody") {
  Pty pty([] {
    ::setpgid(0, 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::setpgid(0, 0);
      const Terminal terminal(environment({}));
      ::_exit(terminal.can_read() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return std::to_string(WEXITSTATUS(status));
  });
  CHECK(pty.result() == "0");
}

TEST_CASE("styles are used when they are wanted") {
  const auto shown = [](std::map<std::string, std::string, std::less<>> variables) {
    Pty pty([&] {
      Terminal(environment(variables)).show(Text().bold("x\x1b[2J").line());
      return std::string("end");
    });
    CHECK(pty.result() == "end");
    return pty.shown();
  };
  CHECK(shown({{"TERM", "xterm"}}) == "\x1b[1mx\uFFFD[2J\x1b[0m\r\n");
  CHECK(shown({{"TERM", "xterm"}, {"NO_COLOR", ""}}) == "\x1b[1mx\uFFFD[2J\x1b[0m\r\n");
  CHECK(shown({{"TERM", "xterm"}, {"NO_COLOR", "1"}}) == "x\uFFFD[2J\r\n");
  CHECK(shown({{"TERM", "dumb"}}) == "x\uFFFD[2J\r\n");
  CHECK(shown({}) == "x\uFFFD[2J\r\n");
}

TEST_CASE("the terminal knows its width and its character set") {
  Pty pty(
      [] {
        const auto unicode = [](std::map<std::string, std::string, std::less<>> variables) {
          return Terminal(environment(std::move(variables))).unicode() ? "u" : "a";
        };
        return std::to_string(Terminal(environment({})).columns()) +
               unicode({{"LANG", "de_DE.UTF-8"}}) + unicode({{"LANG", "C"}}) + unicode({}) +
               unicode({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}}) +
               unicode({{"LC_ALL", ""}, {"LC_CTYPE", "C.utf8"}});
      },
      57);
  CHECK(pty.result() == "57uaaau");
}
