#include "forward/rules.h"

#include <catch2/catch_test_macros.hpp>

#include "support/failure.h"

namespace watchword::forward {
namespace {

using test::failure_of;
using test::status_of;

KnownHosts known() {
  return {{"dev.example", "*.dev.example", "*.studio.example"},
          {"dev.example", "pkgs.dev.example"}};
}

Rules of_laptop() {
  return {known(), "laptop", "devbox"};
}

Target target(const std::string& host, std::optional<std::string> path,
              const std::string& protocol = "https", std::optional<std::string> username = {}) {
  return {protocol, host, std::move(path), std::move(username)};
}

std::optional<Failure> why_not(const Rules& rules, const Target& target) {
  return failure_of([&] { rules.admit(target); });
}

TEST_CASE("a named organization is lent where the path says it, and nothing else is") {
  Rules rules = of_laptop();
  rules.allow_organization("Contoso");
  struct Row {
    Target target;
    bool lent;
  };
  const Row rows[] = {
      {target("dev.example", "contoso/project/_git/x"), true},
      {target("dev.example", "contoso"), true},
      {target("dev.example", "CONTOSO/x"), true},
      {target("pkgs.dev.example", "contoso/_packaging/x"), true},
      {target("dev.example", "fabrikam/x"), false},
      {target("dev.example", "contoso-evil/x"), false},
      {target("dev.example", "contos/x"), false},
      {target("dev.example", "fabrikam/contoso/x"), false},
      {target("dev.example", "/contoso/x"), false},
      {target("dev.example", "../contoso/x"), false},
      {target("dev.example", "%63ontoso/x"), false},
      {target("dev.example", "contoso%2f../fabrikam"), false},
      {target("dev.example", "contoso;x"), false},
      {target("dev.example", "con\xd1\x81toso"), false},
      // The organization in the user name is for a path that says none.
      {target("dev.example", "fabrikam/x", "https", "contoso"), false},
      {target("dev.example", {}, "https", "contoso"), false},
      // Another server, whatever stands in its path or name.
      {target("evil.example", "dev.example/contoso"), false},
      {target("evil.example", "https://dev.example/contoso"), false},
      {target("evil.example", "contoso/x"), false},
      {target("dev.example.evil.example", "contoso/x"), false},
      {target("xdev.example", "contoso/x"), false},
      {target("vssps.dev.example", "contoso/x"), false},
      {target("contoso.studio.example", "x"), false},
      {target("contoso", "x"), false},
      // Another port is another server.
      {target("dev.example:8443", "contoso/x"), false},
      {target("dev.example:443", "contoso/x"), false},  // never so after settle()
      {target("dev.example", "contoso/x", "http"), false},
      {target("dev.example", "contoso/x", "ftp"), false},
  };
  for (const Row& row : rows) {
    INFO(row.target.url());
    const auto failure = why_not(rules, row.target);
    CHECK(failure.has_value() == !row.lent);
    if (failure) CHECK(failure->status() == WW_REFUSED);
  }
  CHECK(rules.admit(target("dev.example", "CONTOSO/x")).text() == "dev.example/contoso");
}

TEST_CASE("an address is lent with its port and its organization") {
  Rules rules = of_laptop();
  rules.allow_address(target("dev.example:8443", "contoso/project"));
  rules.allow_address(target("fabrikam.studio.example", {}));
  CHECK_FALSE(why_not(rules, target("dev.example:8443", "contoso/other")));
  CHECK_FALSE(why_not(rules, target("fabrikam.studio.example", "anything")));
  CHECK(why_not(rules, target("dev.example", "contoso/project")));
  CHECK(why_not(rules, target("dev.example:8443", "fabrikam")));
  CHECK(why_not(rules, target("fabrikam.studio.example:8443", "x")));
  CHECK(why_not(rules, target("contoso.studio.example", "x")));
  CHECK(rules.text() == "dev.example:8443/contoso, fabrikam.studio.example");
}

TEST_CASE("without a list, what a provider answers for may be asked for") {
  const Rules rules = of_laptop();
  CHECK_FALSE(why_not(rules, target("dev.example", "contoso")));
  CHECK_FALSE(why_not(rules, target("contoso.studio.example", "x")));
  CHECK(why_not(rules, target("git.evil.example", "dev.example/contoso")));
  CHECK(rules.text() == "any");
}

TEST_CASE("where git does not say the path, the person there reads what to set") {
  Rules rules = of_laptop();
  rules.allow_organization("contoso");
  const auto failure = why_not(rules, target("dev.example", {}));
  REQUIRE(failure);
  CHECK(failure->advice() ==
        "Run on devbox: git config --global credential.https://dev.example.useHttpPath true");
  const auto other = why_not(rules, target("dev.example", "fabrikam/x"));
  REQUIRE(other);
  CHECK(other->message() ==
        "laptop does not lend the credential of dev.example/fabrikam to devbox: only of contoso");
}

TEST_CASE("what is no organization, or names none, is not allowed") {
  Rules rules = of_laptop();
  for (const char* name : {"", "a b", "a\nb", "*", "..", "con\xd1\x81toso"})
    CHECK(status_of(failure_of([&] { rules.allow_organization(name); })) == WW_INVALID);
  CHECK(status_of(failure_of([&] { rules.allow_address(target("dev.example", {})); })) ==
        WW_INVALID);
}

}  // namespace
}  // namespace watchword::forward
