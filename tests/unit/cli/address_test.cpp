#include "cli/address.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/plugin.hpp>

#include "broker/plugin_tokens.h"
#include "protocol/git.h"

using watchword::Failure;
using watchword::Target;

namespace {

Target parse(const std::string& address) {
  return watchword::cli::parse_address(address, "git.example");
}

Failure failure_of(const std::string& address) {
  try {
    parse(address);
  } catch (const Failure& failure) {
    return failure;
  }
  FAIL(address << " was accepted");
  throw std::logic_error("not reached");
}

}  // namespace

TEST_CASE("an address is taken as git would take it") {
  const Target target = parse("https://Ada@Dev.Azure.com/contoso/My%20Project/_git/repo/?x=1#y");
  CHECK(target.protocol == "https");
  CHECK(target.host == "dev.azure.com");
  CHECK(target.path == "contoso/My Project/_git/repo");
  CHECK(target.username == "Ada");
}

TEST_CASE("https is assumed where only a host is typed") {
  CHECK(parse("dev.azure.com/contoso").url() == "https://dev.azure.com/contoso");
  CHECK(parse("contoso@dev.azure.com/contoso").username == "contoso");
  CHECK(parse("localhost:8443/x").host == "localhost:8443");
  CHECK(parse("localhost").host == "localhost");
  CHECK_FALSE(parse("https://dev.azure.com/").path);
}

TEST_CASE("a name alone is answered with what to type") {
  const Failure failure = failure_of("contoso");
  CHECK(failure.status() == WW_INVALID);
  CHECK(failure.advice().find("https://git.example/contoso") != std::string::npos);
}

TEST_CASE("an address for ssh is told from one for https") {
  for (const char* address :
       {"git@ssh.dev.azure.com:v3/contoso/project/repo", "ssh://git@dev.azure.com/x"}) {
    INFO(address);
    CHECK(failure_of(address).advice().find("https://") != std::string::npos);
  }
}

TEST_CASE("what is no address is refused") {
  for (const char* address :
       {"", "https://", "https:///path", "https://a b/", "https://h/%zz", "ftp://example.org/x"}) {
    INFO(address);
    CHECK(failure_of(address).status() == WW_INVALID);
  }
}

TEST_CASE("a password in an address goes nowhere") {
  const Target target = parse("https://ada:s3cret@example.org/x");
  CHECK(target.username == "ada");
  CHECK(target.url().find("s3cret") == std::string::npos);
  const Failure failure = failure_of("https://ada:s3cret@exa mple.org/x");
  CHECK(failure.message().find("s3cret") == std::string::npos);
  CHECK(failure.advice().find("s3cret") == std::string::npos);
}

// Whoever is given a URL understands the same by it; what differs is said here.
TEST_CASE("git, people and plugins mean the same by the same address") {
  const struct {
    const char* address;
    const char* means;
    const char* typed = nullptr;  // as a person means it, where that differs
    bool token = true;            // whether a plugin may want a token for it
  } rows[] = {
      {"https://example.org", "https://example.org/"},
      {"HTTPS://Example.Org.:443/Contoso", "https://example.org/Contoso"},
      {"https://example.org:8443/a%20b?q=1#f", "https://example.org:8443/a b"},
      {"https://[::1]/x", "https://[::1]/x"},
      {"https://ada:p@example.org/x", "https://example.org/x"},
      {"https://example.org/x//", "https://example.org/x//", "https://example.org/x"},
      {"http://example.org:80/x", "http://example.org/x", nullptr, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.address);
    const auto message =
        watchword::protocol::parse_git_message("url=" + std::string(row.address) + "\n");
    CHECK(message.target.url() == row.means);
    CHECK(parse(row.address).url() == (row.typed == nullptr ? row.means : row.typed));
    CHECK(parse(row.address).username == message.target.username);
    if (!row.token) {
      CHECK_THROWS_AS(watchword::broker::token_target(row.address), Failure);
      continue;
    }
    CHECK(watchword::broker::token_target(row.address).url() == row.means);
    CHECK_FALSE(watchword::broker::token_target(row.address).username);
  }
}

TEST_CASE("what is an address to nobody is refused by all") {
  for (const char* address :
       {"https://", "https:///path", "https://a b/", "https://h/%zz", "https://a%0ab@h/x",
        "https://a%3Ab@h/x", "https://h/a%0ab", "https://h%2f.example/x", "https://h:x/"}) {
    CAPTURE(address);
    CHECK_THROWS_AS(parse(address), Failure);
    CHECK_THROWS_AS(watchword::protocol::parse_git_message("url=" + std::string(address) + "\n"),
                    Failure);
    CHECK_THROWS_AS(watchword::broker::token_target(address), Failure);
  }
}
