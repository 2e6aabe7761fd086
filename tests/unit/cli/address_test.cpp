#include "cli/address.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/plugin.hpp>

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
