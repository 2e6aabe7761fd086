#include "base/target.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/url.h"

namespace watchword {
namespace {

struct Row {
  const char* url;
  const char* means;     // as Target::url() has it
  const char* username;  // null: none
};

constexpr Row kRows[] = {
    {"https://example.org", "https://example.org/", nullptr},
    {"https://example.org/", "https://example.org/", nullptr},
    {"HTTPS://Example.Org.:443/Contoso", "https://example.org/Contoso", nullptr},
    {"http://example.org:80/x", "http://example.org/x", nullptr},
    {"https://example.org:08443/x", "https://example.org:8443/x", nullptr},
    {"https://[::1]:443/x", "https://[::1]/x", nullptr},
    {"https://example.org/a%20b/c?q=1#f", "https://example.org/a b/c", nullptr},
    {"https://example.org/a//b/", "https://example.org/a//b/", nullptr},
    {"https://ada@example.org/x", "https://example.org/x", "ada"},
    {"https://a%40b:p%3Aw@example.org/x", "https://example.org/x", "a@b"},
    {"https://@example.org/x", "https://example.org/x", ""},
    {"sparse+https://example.org/index/", "sparse+https://example.org/index/", nullptr},
};

TEST_CASE("a target's scope is a URL again, whatever was decoded") {
  struct Scope {
    Target target;
    const char* url;
  };
  for (const auto& [target, url] : {
           Scope{{"https", "example.org", {}, {}}, "https://example.org/"},
           {{"https", "example.org:8443", "a/b", ""}, "https://example.org:8443/a/b"},
           {{"https", "example.org", "a b/100%/c?d#e", {}},
            "https://example.org/a%20b/100%25/c%3Fd%23e"},
           {{"https", "example.org", "a//b/", "ada@example.com"},
            "https://ada%40example.com@example.org/a//b/"},
       }) {
    CHECK(target.scope_url() == url);
    const auto again = target_of(*parse_url(target.scope_url()));
    REQUIRE(again);
    CHECK(again->path == target.path);
  }
}

TEST_CASE("a URL means one target") {
  for (const Row& row : kRows) {
    CAPTURE(row.url);
    auto target = target_of(*parse_url(row.url));
    REQUIRE(target);
    CHECK(target->url() == row.means);
    CHECK(target->username ==
          (row.username == nullptr ? std::nullopt : std::optional<std::string>(row.username)));
    CHECK(target->path != "");
    const Target before = *target;
    CHECK(settle(*target).empty());
    CHECK(target->host == before.host);
  }
}

TEST_CASE("nothing is answered for what cannot be told from something else") {
  const struct {
    Target target;
    const char* wrong;
  } rows[] = {
      {{"", "h", {}, {}}, "it names no protocol"},
      {{"https", "", {}, {}}, "it names no host"},
      {{"cert", "", "/key.pem", {}}, ""},
      {{"https://x", "h", {}, {}}, "its protocol has a character that no protocol has"},
      {{"https", "a/b", {}, {}}, "its host is not the name or address of a server"},
      {{"https", "h", "a\nb", {}}, "the path has a control character in it"},
      {{"https", "h", {}, "a\x7f"}, "the user name has a control character in it"},
      {{"https", "h", {}, "a:b"}, "the user name has a colon in it"},
      {{"http", "h", {}, "a:b"}, "the user name has a colon in it"},
      {{"smtp", "h:587", {}, "DOMAIN:ada"}, ""},
      {{"imap", "h", {}, "DOMAIN:ada"}, ""},
      {{"smtp", "h", {}, "DOMAIN:ada\n"}, "the user name has a control character in it"},
      {{"https", "h", "a:b", ""}, ""},
  };
  for (auto row : rows) {
    CAPTURE(row.target.url(), row.wrong);
    CHECK(settle(row.target) == row.wrong);
  }
}

TEST_CASE("what was said plainly is brought into the same form as a URL") {
  Target target{"https", "Example.Org.:443", "x", {}};
  CHECK(settle(target).empty());
  CHECK(target.url() == "https://example.org/x");
}

}  // namespace
}  // namespace watchword
