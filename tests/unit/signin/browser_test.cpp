#include "person/browser.h"

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "platform/wait.h"
#include "support/directory.h"
#include "support/environment.h"

using namespace watchword;
using host::browser_commands;
using host::BrowserSearch;
using host::has_browser;
using host::is_browser_url;
using host::open_browser;
using test::Directory;
using test::environment;

namespace {

using Command = std::vector<std::string>;
using Variables = std::map<std::string, std::string, std::less<>>;

constexpr const char* kBrowserUrl = "https://login.example/authorize?a=1&b=2";

// A machine with these variables and programs, whose files are below `root`.
BrowserSearch machine(const Directory& root, Variables variables,
                      const std::set<std::string>& programs) {
  return {environment(std::move(variables)),
          [programs](std::string_view name) -> std::optional<std::string> {
            if (programs.count(std::string(name)) == 0) return std::nullopt;
            return "/usr/bin/" + std::string(name);
          },
          root / ""};
}

std::vector<Command> with_browser_variable(const std::string& value) {
  const Directory root;
  return browser_commands(machine(root, {{"BROWSER", value}}, {"one", "two"}), kBrowserUrl);
}

}  // namespace

TEST_CASE("which browser opens an address") {
  const Directory plain;
  const Directory wsl;
  wsl.write("proc/version", "Linux version 5.15.90.1-microsoft-standard-WSL2 (oe-user@oe-host)\n");
  const Directory windows;
  windows.write("mnt/c/Windows/System32/rundll32.exe", "");
  windows.write("mnt/c/Windows/explorer.exe", "");

  struct Row {
    const char* name;
    const Directory& root;
    Variables variables;
    std::set<std::string> programs;
    std::vector<std::string> wanted;  // programs, in order
  };
  const std::string rundll32 = windows / "mnt/c/Windows/System32/rundll32.exe";
  const std::string explorer = windows / "mnt/c/Windows/explorer.exe";
  const Variables display{{"DISPLAY", ":0"}};
  const Variables distribution{{"WSL_DISTRO_NAME", "Debian"}};
  const std::vector<Row> rows{
      {"nothing at all", plain, {}, {}, {}},
      {"programs, but no display", plain, {}, {"xdg-open", "firefox"}, {}},
      {"an empty display", plain, {{"DISPLAY", ""}}, {"xdg-open"}, {}},
      {"X11", plain, display, {"xdg-open", "cat"}, {"/usr/bin/xdg-open"}},
      {"Wayland", plain, {{"WAYLAND_DISPLAY", "w"}}, {"xdg-open"}, {"/usr/bin/xdg-open"}},
      {"a display without xdg-open", plain, display, {"firefox"}, {"/usr/bin/firefox"}},
      {"a display without a browser", plain, display, {"cat"}, {}},
      {"BROWSER without a display", plain, {{"BROWSER", "lynx"}}, {"lynx"}, {"/usr/bin/lynx"}},
      {"BROWSER that is not there", plain, {{"BROWSER", "lynx"}}, {}, {}},
      {"BROWSER before the rest",
       plain,
       {{"BROWSER", "lynx"}, {"DISPLAY", ":0"}},
       {"lynx", "xdg-open"},
       {"/usr/bin/lynx", "/usr/bin/xdg-open"}},
      {"WSL by its variable", plain, distribution, {"wslview"}, {"/usr/bin/wslview"}},
      {"WSL by its kernel", wsl, {}, {"wslview"}, {"/usr/bin/wslview"}},
      {"wslview outside WSL", plain, {}, {"wslview"}, {}},
      {"Windows' programs in PATH",
       plain,
       distribution,
       {"rundll32.exe", "cmd.exe", "powershell.exe"},
       {"/usr/bin/rundll32.exe"}},
      {"Windows' programs on its disk", windows, distribution, {}, {rundll32, explorer}},
      {"WSL before its own display",
       windows,
       {{"WSL_DISTRO_NAME", "Debian"}, {"DISPLAY", ":0"}},
       {"xdg-open"},
       {rundll32, explorer, "/usr/bin/xdg-open"}},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    std::vector<std::string> found;
    for (const Command& command :
         browser_commands(machine(row.root, row.variables, row.programs), kBrowserUrl)) {
      found.push_back(command.front());
      CHECK(command.back() == kBrowserUrl);
    }
    CHECK(found == row.wanted);
  }
}

TEST_CASE("the forms of BROWSER") {
  const std::string one = "/usr/bin/one";
  const std::string two = "/usr/bin/two";
  CHECK(with_browser_variable("one") == std::vector<Command>{{one, kBrowserUrl}});
  CHECK(with_browser_variable("one:two") ==
        std::vector<Command>{{one, kBrowserUrl}, {two, kBrowserUrl}});
  CHECK(with_browser_variable(":missing::two:") == std::vector<Command>{{two, kBrowserUrl}});
  CHECK(with_browser_variable("one -new-tab '%s'") ==
        std::vector<Command>{{one, "-new-tab", kBrowserUrl}});
  CHECK(with_browser_variable("one --url=%s --quiet") ==
        std::vector<Command>{{one, std::string("--url=") + kBrowserUrl, "--quiet"}});
  CHECK(with_browser_variable("one \"a b\" c\\ d '%%s' %c") ==
        std::vector<Command>{{one, "a b", "c d", "%s", ":", kBrowserUrl}});
  CHECK(with_browser_variable("one \\x\\y \"\\a b\\c\"") ==
        std::vector<Command>{{one, "\\x\\y", "\\a b\\c", kBrowserUrl}});
  CHECK(with_browser_variable("one &") == std::vector<Command>{{one, kBrowserUrl}});
  CHECK(with_browser_variable("one 'unfinished").empty());
  CHECK(with_browser_variable("one; touch x").empty());
  CHECK(with_browser_variable("").empty());
  CHECK(with_browser_variable("   ").empty());
}

TEST_CASE("a desktop opens what no program does, and only where it is seen") {
  const Directory root;
  std::vector<std::string> opened;
  BrowserSearch search = machine(root, {}, {});
  CHECK_FALSE(has_browser(search));
  CHECK_FALSE(open_browser(search, kBrowserUrl));
  search.has_desktop = [] { return true; };
  search.open_on_desktop = [&](const std::string& url) {
    opened.push_back(url);
    return true;
  };
  CHECK(has_browser(search));
  CHECK(open_browser(search, kBrowserUrl));
  CHECK(opened == std::vector<std::string>{kBrowserUrl});
  CHECK_THROWS_AS(open_browser(search, "file:///etc/passwd"), Failure);
  CHECK(opened.size() == 1);
}

TEST_CASE("only plain https addresses are opened") {
  for (const char* good :
       {kBrowserUrl, "https://login.example", "https://login.example:8443/a/b?c=%27d%20e#f",
        "https://login.example/?a=$(id);b&c=(d)*!"}) {
    INFO(good);
    CHECK(is_browser_url(good));
  }
  for (const std::string bad : {"",
                                "http://login.example/",
                                "file:///etc/passwd",
                                "javascript:alert(1)",
                                "-https://x/",
                                "--config=https://x/",
                                "https:login.example",
                                "https://",
                                "https:///path",
                                "https://login.example/a b",
                                "https://login.example/\"",
                                "https://login.example/'",
                                "https://login.example/`id`",
                                "https://login.example/\\",
                                "https://login.example/<x>",
                                "https://login.example/\n",
                                "https://login.example/\x1b[2J",
                                "https://login.example/é",
                                "https://login.example/%zz",
                                "HTTPS://login.example/"}) {
    INFO(bad);
    CHECK_FALSE(is_browser_url(bad));
  }
  const std::string origin = "https://login.example/";
  CHECK(is_browser_url(origin + std::string(host::kBrowserUrlMaxBytes - origin.size(), 'a')));
  CHECK_FALSE(
      is_browser_url(origin + std::string(host::kBrowserUrlMaxBytes - origin.size() + 1, 'a')));
}

TEST_CASE("the browser gets the address as it is, and no shell sees it") {
  const Directory directory;
  const std::string record = directory / "record";
  const std::string script = directory.script(
      "a browser", "printf '%s|' \"$@\" >" + record + ".new && mv " + record + ".new " + record);
  const std::string url = "https://login.example/?a=$(touch${IFS}x)";
  CHECK_THROWS_AS(open_browser({environment({{"BROWSER", "'" + script + "'"}})}, url), Failure);
  const std::string legal = "https://login.example/?a=$(id>" + directory.operator/("x") + ")";
  CHECK_THROWS_AS(open_browser({environment({{"BROWSER", "'" + script + "'"}})}, legal), Failure);
  CHECK_FALSE(directory.has("record"));

  // $IFS-less commands that are legal characters of an address.
  const std::string hostile = "https://login.example/?a=1;touch&b=$(reboot)&c=*&d=!x&e=%s";
  const std::string encoded = "https://login.example/?a=1;touch&b=$(reboot)&c=*&d=!x&e=%20s";
  CHECK_FALSE(is_browser_url(hostile));
  REQUIRE(open_browser({environment({{"BROWSER", "'" + script + "' -x"}})}, encoded));
  CHECK(directory.read_when_there("record") == "-x|" + encoded + "|");
}

TEST_CASE("a browser that goes on holds none of our descriptors") {
  const Directory directory;
  const std::string script = directory.script(
      "browser", "echo $$ >" + (directory / "pid.new") + " && mv " + (directory / "pid.new") + " " +
                     (directory / "pid") + " && echo chatter && echo chatter >&2 && exec sleep 30");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);  // inherited on purpose, as git's pipes are
  REQUIRE(open_browser({environment({{"BROWSER", script}})}, kBrowserUrl));
  ::close(ends[1]);
  const pid_t browser = std::stoi(directory.read_when_there("pid"));
  char byte = 0;
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  CHECK(platform::wait_for({platform::Handle{ends[0]}}, soon));
  CHECK(::read(ends[0], &byte, 1) == 0);
  CHECK(::kill(browser, 0) == 0);  // still there
  CHECK(::getsid(browser) != ::getsid(0));
  CHECK(::waitpid(browser, nullptr, WNOHANG) == -1);  // and not our child
  ::kill(browser, SIGKILL);
  ::close(ends[0]);
}

TEST_CASE("a browser that cannot be started is passed over") {
  const Directory directory;
  const std::string broken = directory.write("broken", "not a program");
  const std::string record = directory / "record";
  const std::string script = directory.script("browser", ": >" + record);
  CHECK_FALSE(open_browser({environment({{"BROWSER", broken}})}, kBrowserUrl));
  REQUIRE(open_browser({environment({{"BROWSER", broken + ":" + script}})}, kBrowserUrl));
  CHECK(directory.read_when_there("record") == "");
  CHECK(directory.has("record"));
}

TEST_CASE("a browser that fails at once is passed over") {
  const Directory directory;
  const std::string record = directory / "record";
  const std::string good = directory.script("good", ": >" + record + "; exec sleep 30");
  const auto open = [&](const std::string& list) {
    return open_browser({environment({{"BROWSER", list}})}, kBrowserUrl);
  };
  SECTION("the next one is taken") {
    CHECK(open("/bin/false:" + good));
    CHECK(directory.read_when_there("record") == "");
  }
  SECTION("when it was killed, too, or takes a moment") {
    CHECK(open(directory.script("killed", "kill -9 $$") + ":" +
               directory.script("slow", "sleep 0.3; exit 3") + ":" + good));
    CHECK(directory.read_when_there("record") == "");
  }
  SECTION("there may be none left") {
    CHECK_FALSE(open("/bin/false"));
    CHECK_FALSE(open("/bin/false:/bin/false"));
  }
  SECTION("one that did its work and ended has not failed") {
    CHECK(open("/bin/true:" + good));
    CHECK_FALSE(directory.has("record"));
  }
  SECTION("Explorer always ends with 1, and has opened the page") {
    CHECK(open(directory.script("explorer.exe", "exit 1") + ":" + good));
    CHECK_FALSE(directory.has("record"));
  }
}

TEST_CASE("nobody waits for a browser whose answer has arrived, or after Ctrl-C") {
  const Directory directory;
  const std::string browser = directory.script("browser", "exec sleep 30");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], "x", 1) == 1);
  const platform::Handle ready{ends[0]};
  const auto began = std::chrono::steady_clock::now();
  const BrowserSearch search{environment({{"BROWSER", browser}})};
  CHECK(open_browser(search, kBrowserUrl, ready));
  CHECK(open_browser(search, kBrowserUrl, platform::Handle::kNone, ready));
  CHECK(std::chrono::steady_clock::now() - began < host::kBrowserFailsWithin);
  ::close(ends[0]);
  ::close(ends[1]);
}
