#include "settings/askpass.h"

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "support/directory.h"
#include "support/environment.h"

using namespace watchword;
using host::askpass_program;
using host::run_askpass;
using test::Directory;
using test::environment;

namespace {

constexpr auto kNeverCancelled = platform::Handle::kNone;

// git's configuration of this test, and of nobody else.
class Configuration {
 public:
  explicit Configuration(const std::string& content) {
    const std::string file = directory_.write("config", content);
    ::setenv("GIT_CONFIG_GLOBAL", file.c_str(), 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
  }
  ~Configuration() { ::unsetenv("GIT_CONFIG_GLOBAL"); }
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

 private:
  Directory directory_;
};

}  // namespace

TEST_CASE("the first askpass that is set decides") {
  const host::GitConfig config;
  const Configuration configured("[core]\n\taskPass = ~/bin/ask\n");
  CHECK(askpass_program(environment({{"GIT_ASKPASS", "/a"}, {"SSH_ASKPASS", "/c"}}), config) ==
        "/a");
  CHECK(askpass_program(environment({{"SSH_ASKPASS", "/c"}, {"HOME", "/home/ada"}}), config) ==
        "/home/ada/bin/ask");
  CHECK(askpass_program(environment({{"GIT_ASKPASS", ""}, {"SSH_ASKPASS", "/c"}}), config) ==
        std::nullopt);
  const Configuration empty("");
  const host::GitConfig unconfigured;  // what was read is kept
  CHECK(askpass_program(environment({{"SSH_ASKPASS", "/c"}}), unconfigured) == "/c");
  CHECK(askpass_program(environment({{"SSH_ASKPASS", ""}}), unconfigured) == std::nullopt);
  CHECK(askpass_program(environment({}), unconfigured) == std::nullopt);
}

TEST_CASE("GIT_TERMINAL_PROMPT is read as git reads it") {
  const auto allowed = [](const char* value) {
    return host::terminal_prompt_allowed(environment({{"GIT_TERMINAL_PROMPT", value}}));
  };
  CHECK(host::terminal_prompt_allowed(environment({})));
  CHECK(allowed("1"));
  CHECK(allowed("true"));
  CHECK_FALSE(allowed("0"));
  CHECK_FALSE(allowed("false"));
  CHECK_FALSE(allowed("no"));
}

TEST_CASE("an askpass gets the prompt, and its first line is the answer") {
  const Directory directory;
  const std::string prompt = "Password for 'https://u@h': $(id) ";
  const auto echo = directory.script("echo askpass", "printf '[%s]%s\\nmore\\n' \"$1\" $#");
  auto answer = run_askpass(echo, prompt, kNeverCancelled);
  REQUIRE(answer);
  CHECK(answer->view() == "[" + prompt + "]1");

  CHECK(run_askpass(directory.script("crlf", "printf 'secret\\r\\n'"), "x", kNeverCancelled)
            ->view() == "secret");
  CHECK(run_askpass(directory.script("bare", "printf ' s '"), "x", kNeverCancelled)->view() ==
        " s ");
  CHECK(run_askpass(directory.script("empty", "echo"), "x", kNeverCancelled)->empty());
  CHECK(run_askpass(echo, "a\n\x1b[2Jb", kNeverCancelled)->view() == "[a\uFFFD\uFFFD[2Jb]1");
}

TEST_CASE("an askpass that gives no answer") {
  const Directory directory;
  CHECK_FALSE(run_askpass(directory.script("closed", "echo secret; exit 1"), "x", kNeverCancelled));
  CHECK_FALSE(run_askpass(directory / "missing", "x", kNeverCancelled));
  CHECK_FALSE(run_askpass("no-such-program-anywhere", "x", kNeverCancelled));
  CHECK_FALSE(run_askpass(directory.write("not executable", ""), "x", kNeverCancelled));
}

TEST_CASE("an askpass is ended when its question is cancelled") {
  const Directory directory;
  const auto slow = directory.script("slow", "echo $$ >" + (directory / "pid.new") + "; mv " +
                                                 (directory / "pid.new") + " " +
                                                 (directory / "pid") + "; exec sleep 30");
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  std::thread person([&] {
    directory.read_when_there("pid");
    [[maybe_unused]] const ssize_t written = ::write(ends[1], "x", 1);
  });
  ww_status status = WW_OK;
  try {
    run_askpass(slow, "x", platform::Handle{ends[0]});
  } catch (const Failure& failure) {
    status = failure.status();
  }
  person.join();
  CHECK(status == WW_CANCELLED);
  CHECK(::kill(std::stoi(directory.read_when_there("pid")), 0) == -1);
  ::close(ends[0]);
  ::close(ends[1]);
}
