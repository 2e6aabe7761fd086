// What ssh is told, and what is told there.
#include "cli/ssh_words.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

namespace watchword::cli {
namespace {

using Words = std::vector<std::string>;

SshSession ssh_session(Words rest, bool terminal = false) {
  return {"devbox", "/run/near.sock", "/tmp/far.sock", std::move(rest), terminal};
}

bool has_word(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST_CASE("options of ssh and a command there are told apart as ssh does") {
  struct SshRow {
    Words words;
    Words options;
    Words command;
  };
  const SshRow rows[] = {
      {{}, {}, {}},
      {{"-p", "22"}, {"-p", "22"}, {}},
      {{"-p22", "-A", "git", "-C", "src", "fetch"}, {"-p22", "-A"}, {"git", "-C", "src", "fetch"}},
      {{"-4vp", "22", "uptime"}, {"-4vp", "22"}, {"uptime"}},
      {{"-o", "Port=22", "-oUser=ada", "-"}, {"-o", "Port=22", "-oUser=ada"}, {"-"}},
      {{"tmux", "attach"}, {}, {"tmux", "attach"}},
      {{"--", "-x"}, {}, {"-x"}},
      {{"-p"}, {"-p"}, {}},
  };
  for (const SshRow& row : rows) {
    const SshRest rest = split_ssh_words(row.words);
    CHECK(rest.options == row.options);
    CHECK(rest.command == row.command);
  }
  CHECK(split_ssh_words({"-vN"}).no_command);
  CHECK(split_ssh_words({"-f"}).in_background);
  // A value is no option.
  CHECK_FALSE(split_ssh_words({"-l", "-N"}).no_command);
  CHECK_FALSE(split_ssh_words({"-iNf"}).in_background);
}

TEST_CASE("the connection is one of its own, and fails where the socket cannot be had") {
  const Words words = ssh_words(ssh_session({"-p", "22"}));
  CHECK(Words(words.begin(), words.begin() + 3) == Words{"ssh", "-S", "none"});
  for (const char* option :
       {"ControlMaster=no", "ExitOnForwardFailure=yes", "StreamLocalBindMask=0177",
        "ClearAllForwardings=no", "/tmp/far.sock:/run/near.sock"})
    CHECK(has_word(words, option));
  // What the user types is never taken for the host.
  const Words command = ssh_words(ssh_session({"evil", "x"}));
  const auto dashes = std::find(command.begin(), command.end(), "--");
  REQUIRE(command.end() - dashes == 3);
  CHECK(*(dashes + 1) == "devbox");
}

TEST_CASE("a terminal is asked for where a shell is to run there, and nothing without a session") {
  CHECK(has_word(ssh_words(ssh_session({}, true)), "-t"));
  CHECK_FALSE(has_word(ssh_words(ssh_session({}, false)), "-t"));
  CHECK_FALSE(has_word(ssh_words(ssh_session({"uptime"}, true)), "-t"));
  CHECK(ssh_words(ssh_session({"-N"}, true)).back() == "devbox");
}

TEST_CASE("whatever the shell there is, it hands the script on as it is") {
  const std::string there = ssh_words(ssh_session({"it's", "x"})).back();
  CHECK(there.starts_with("exec sh -c 'socket=$1; command=$2; "));
  CHECK(there.ends_with("' watchword /tmp/far.sock 'it'\\''s x'"));
  const auto script = there.substr(12, there.rfind("' watchword /tmp") - 12);
  CHECK(script.find_first_of("'\\\n") == std::string::npos);
}

}  // namespace
}  // namespace watchword::cli
