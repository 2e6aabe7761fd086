#include "keep/log.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include "support/directory.h"

namespace watchword::host {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// What `body` writes to standard error.
template <class Body>
std::string stderr_of(const test::Directory& directory, Body&& body) {
  const int before = ::dup(2);
  const std::string file = directory.write("stderr", "");
  REQUIRE(std::freopen(file.c_str(), "a", stderr) != nullptr);
  body();
  ::dup2(before, 2);
  ::close(before);
  return content_of(file);
}

TEST_CASE("a secret that passed through the host is redacted wherever it stands") {
  Log log;
  log.hide("hunter2!");
  CHECK(log.redact("password=hunter2!&x") == "password=[redacted]&x");
  CHECK(log.redact("hunter2!hunter2!") == "[redacted][redacted]");
  CHECK(log.redact("nothing here") == "nothing here");
}

TEST_CASE("of two secrets that begin alike no end is left") {
  for (const bool longest_first : {true, false}) {
    Log log;
    log.hide(longest_first ? "secret-and-its-end" : "secret");
    log.hide(longest_first ? "secret" : "secret-and-its-end");
    CHECK(log.redact("x secret-and-its-end y secret z") == "x [redacted] y [redacted] z");
  }
}

TEST_CASE("short texts are no secrets") {
  Log log;
  log.hide("");
  log.hide("the");
  CHECK(log.redact("then the end") == "then the end");
}

TEST_CASE("what looks like a token is redacted though nobody said so") {
  const Log log;
  const std::string header = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9";
  const std::string payload = "eyJhdWQiOiJodHRwczovL2V4YW1wbGUub3JnIiwiaWF0IjoxfQ";
  const std::string tokens[] = {
      header + "." + payload + ".c2lnbmF0dXJl",                         // a JWT
      std::string(52, 'a'),                                             // a PAT until 2024
      std::string(76, 'B') + "AZDO1234",                                // a PAT since
      "1.AVYA" + std::string(300, 'x') + ".AgABAwEAAAD-DL3",            // an Entra refresh token
      "0.ARwA6WgJJ9X2qk" + std::string(60, '-') + ".AgABAAEAAAD--DL3",  // and an older one
  };
  for (const std::string& token : tokens) {
    CAPTURE(token);
    CHECK(log.redact(token) == "[redacted]");
    CHECK(log.redact("Authorization: Bearer " + token) == "Authorization: Bearer [redacted]");
    for (const char* before : {"refresh_token=", "\"access_token\":\"", "https://u:", "?code="}) {
      const std::string line = log.redact(before + token + "\"");
      CHECK(line.find(token.substr(0, 12)) == std::string::npos);
      CHECK(line.find(token.substr(token.size() - 12)) == std::string::npos);
    }
  }
}

TEST_CASE("what a trace is read for is left") {
  const Log log;
  for (const std::string line : {
           "GET https://dev.azure.com/contoso/Some%20Project/_git/repository/info/refs?service=git",
           "tenant 72f988bf-86f1-41af-91ab-2d7cd011db47",
           "/usr/local/lib/watchword/plugins/secret-service.so is not used: it is a symbolic link",
           "git config watchword.https://dev.azure.com.entra-clientId",
           "it is wrong, by WATCHWORD_AZURE_DEVOPS_OAUTH_REDIRECT_URI.",
           "AADSTS50076: multi-factor authentication; trace 0b6ad0a3-a8a3-4e80-8a9f-3d8f1b7a0100",
       })
    CHECK(log.redact(line) == line);
}

TEST_CASE("no message moves the cursor or fakes another line") {
  const Log log;
  const std::string line = log.redact(
      "a\x1b[2Jb\r\nfake: line\x7f"
      "c\u202e");
  CHECK(std::none_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
  CHECK(line.find("\u202e") == std::string::npos);
  CHECK(line.find("fake: line") != std::string::npos);
}

TEST_CASE("the trace goes to a file of its owner, line by line") {
  const test::Directory directory;
  const std::string file = directory / "trace";
  const mode_t before = ::umask(0);
  {
    Log log;
    log.trace("nobody", "before it is opened");
    log.open_trace(file);
    log.hide("topsecret");
    log.trace("entra", "asked with topsecret");
    log.trace("entra", "again\nwith a line break");
  }
  ::umask(before);
  struct stat found {};
  REQUIRE(::stat(file.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  const std::string trace = content_of(file);
  CHECK(std::count(trace.begin(), trace.end(), '\n') == 2);
  CHECK(trace.find("entra: asked with [redacted]\n") != std::string::npos);
  CHECK(trace.find("topsecret") == std::string::npos);
  CHECK(trace.find("before it is opened") == std::string::npos);

  for (const char* terminal : {"1", "True", "YES", "2"}) {
    CHECK(stderr_of(directory, [&] {
            Log log;
            log.open_trace(terminal);
            log.trace("entra", "seen");
          }).find("entra: seen\n") != std::string::npos);
  }

  Log more;
  more.open_trace(file);
  more.trace("entra", "appended");
  CHECK(content_of(file).rfind(trace, 0) == 0);
  CHECK(content_of(file).size() > trace.size());
}

TEST_CASE("a trace that cannot be written costs a line, and never what is traced") {
  const test::Directory directory;
  const auto printed = [&](const std::string& destination) {
    return stderr_of(directory, [&] {
      Log log;
      log.open_trace(destination);
      CHECK_FALSE(log.traces());
      log.trace("entra", "goes nowhere");
    });
  };
  for (const char* nowhere : {"", "0", "false", "OFF", "No"}) CHECK(printed(nowhere).empty());
  std::filesystem::create_symlink(directory / "elsewhere", directory / "link");
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  REQUIRE(::mkfifo((directory / "read").c_str(), 0600) == 0);
  const platform::OwnedHandle reader(
      platform::Handle{::open((directory / "read").c_str(), O_RDWR)});
  directory.write("everybody's", "");
  REQUIRE(::chmod((directory / "everybody's").c_str(), 0666) == 0);
  for (const std::string& wrong :
       {std::string("trace.log"), std::string("perhaps"), directory / "no/such", directory / "link",
        directory / ".", directory / "fifo", directory / "read", directory / "everybody's",
        std::string("/dev/full")}) {
    const std::string line = printed(wrong);
    CAPTURE(wrong, line);
    CHECK(line.rfind("watchword: nothing is traced: cannot write " + wrong, 0) == 0);
    CHECK(line.find("Set WATCHWORD_TRACE to") != std::string::npos);
    CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  }
  CHECK_FALSE(directory.has("elsewhere"));
  CHECK(content_of(directory / "everybody's").empty());
  CHECK(printed(directory / "fifo").find("it is not a regular file") != std::string::npos);
  CHECK(printed(directory / "read").find("it is not a regular file") != std::string::npos);
  CHECK(printed(directory / "everybody's").find("others may write") != std::string::npos);
}

TEST_CASE("a notice is read once, and without its secrets") {
  const test::Directory directory;
  const std::string printed = stderr_of(directory, [] {
    Log log;
    log.hide("topsecret");
    log.notice("secrets go to topsecret");
    log.notice("secrets go to topsecret");
    log.notice("another");
    log.trace("entra", "not opened");
  });
  CHECK(printed == "watchword: secrets go to [redacted]\nwatchword: another\n");
}

}  // namespace
}  // namespace watchword::host
