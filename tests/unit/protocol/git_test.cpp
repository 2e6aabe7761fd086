#include "protocol/git.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include <watchword/plugin.hpp>

using Catch::Matchers::ContainsSubstring;
using watchword::Credential;
using watchword::Failure;
using watchword::Secret;
using namespace watchword::protocol;

namespace {

std::string refusal_of(const std::string& text) {
  try {
    parse_git_message(text);
  } catch (const Failure& failure) {
    CHECK(failure.status() == WW_INVALID);
    CHECK_FALSE(failure.advice().empty());
    return failure.message();
  }
  return "not refused";
}

std::string answer(const GitMessage& message, const Credential& credential,
                   std::string_view state = {}) {
  return std::string(format_git_answer(credential, message.can_authtype, state).view());
}

Credential token() {
  Credential credential;
  credential.username = "ada";
  credential.secret = Secret("token-1");
  credential.is_token = true;
  credential.expires_at = 1700000000;
  credential.ephemeral = true;
  return credential;
}

}  // namespace

TEST_CASE("every key that git sends is understood") {
  const auto message = parse_git_message(
      "capability[]=authtype\ncapability[]=state\nauthtype=Bearer\ncredential=abc\nephemeral=1\n"
      "protocol=https\nhost=Dev.Azure.com:8443\npath=contoso/_git/app\nusername=contoso\n"
      "password=p=q\noauth_refresh_token=r\npassword_expiry_utc=1700000000\n"
      "wwwauth[]=Bearer authorization_uri=https://x\nwwwauth[]=Basic realm=\"y\"\n"
      "continue=1\nstate[]=watchword.x=1\nstate[]=other.y=2\nsomething=new\n");
  CHECK(message.can_authtype);
  CHECK(message.can_state);
  CHECK(message.authtype == "Bearer");
  CHECK(message.credential->view() == "abc");
  CHECK(message.ephemeral);
  CHECK(message.target.protocol == "https");
  CHECK(message.target.host == "dev.azure.com:8443");
  CHECK(message.target.path == "contoso/_git/app");
  CHECK(message.target.username == "contoso");
  CHECK(message.password->view() == "p=q");
  CHECK(message.refresh_token.view() == "r");
  CHECK(message.expires_at == 1700000000);
  CHECK(message.challenges ==
        std::vector<std::string>{"Bearer authorization_uri=https://x", "Basic realm=\"y\""});
  CHECK(message.states == std::vector<std::string>{"watchword.x=1", "other.y=2"});
}

TEST_CASE("an empty value takes back a list") {
  const auto message = parse_git_message(
      "protocol=https\nhost=h\nwwwauth[]=a\nwwwauth[]=\nwwwauth[]=b\nstate[]=s\nstate[]=\n"
      "capability[]=authtype\ncapability[]=\ncapability[]=state\n");
  CHECK(message.challenges == std::vector<std::string>{"b"});
  CHECK(message.states.empty());
  CHECK_FALSE(message.can_authtype);
  CHECK(message.can_state);
}

TEST_CASE("an absent and an empty user name, password and path differ") {
  const auto absent = parse_git_message("protocol=https\nhost=h\n");
  CHECK_FALSE(absent.target.username);
  CHECK_FALSE(absent.target.path);
  CHECK_FALSE(absent.password);
  const auto empty = parse_git_message("protocol=https\nhost=h\nusername=\npassword=\n");
  CHECK(empty.target.username == "");
  CHECK(empty.password->view().empty());
}

TEST_CASE("url= is taken apart and replaces what was said before") {
  const auto message = parse_git_message(
      "path=old\nusername=old\nurl=https://ada:se%3Acret@Example.org:8443/a%20b/c.git\n");
  CHECK(message.target.protocol == "https");
  CHECK(message.target.host == "example.org:8443");
  CHECK(message.target.path == "a b/c.git");
  CHECK(message.target.username == "ada");
  CHECK(message.password->view() == "se:cret");
  const auto bare = parse_git_message("username=old\nurl=https://example.org\n");
  CHECK_FALSE(bare.target.username);
  CHECK_FALSE(bare.target.path);
}

TEST_CASE("what must not be answered is refused with the reason") {
  CHECK_THAT(refusal_of("host=h\n"), ContainsSubstring("no protocol"));
  CHECK_THAT(refusal_of("protocol=https\n"), ContainsSubstring("no host"));
  CHECK_THAT(refusal_of("protocol=https\nhost=\n"), ContainsSubstring("no host"));
  CHECK_THAT(refusal_of(""), ContainsSubstring("no protocol"));
  for (const char* host :
       {"evil.example/.dev.azure.com", "a?b", "a#b", "ada@h", "a\\b", "a b", "a\tb",
        "[dev.azure.com]evil.example", "[dev.azure.com", "evil.example%2f.dev.azure.com", "h:x"})
    CHECK_THAT(refusal_of("protocol=https\nhost=" + std::string(host) + "\n"),
               ContainsSubstring("not the name or address of a server"));
  CHECK_THAT(refusal_of("protocol=https://x\nhost=h\n"), ContainsSubstring("no protocol has"));
  CHECK_THAT(refusal_of("protocol=https\nhost=h\rusername=x\n"),
             ContainsSubstring("carriage return"));
  CHECK_THAT(refusal_of("protocol=https\r\nhost=h\r\n"), ContainsSubstring("carriage return"));
  CHECK_THAT(refusal_of(std::string("protocol=https\nhost=h\0x\n", 25)), ContainsSubstring("NUL"));
  CHECK_THAT(refusal_of("protocol=https\nhost=h\nnonsense\n"), ContainsSubstring("without '='"));
  CHECK_THAT(refusal_of("protocol=https\nhost=h\nusername=a:b\n"), ContainsSubstring("colon"));
  CHECK_THAT(refusal_of("protocol=https\nhost=h\nusername=a\tb\n"),
             ContainsSubstring("control character"));
  CHECK_THAT(refusal_of("url=https://a%0ab@h/\n"), ContainsSubstring("control character"));
  CHECK_THAT(refusal_of("url=https://h/a%0Ahost=evil\n"), ContainsSubstring("control character"));
  CHECK_THAT(refusal_of("url=https:///path\n"), ContainsSubstring("url"));
  CHECK_THAT(refusal_of("protocol=https\nhost=h\npassword_expiry_utc=soon\n"),
             ContainsSubstring("password_expiry_utc"));
}

TEST_CASE("the host is brought into one form, and a certificate has none") {
  CHECK(parse_git_message("protocol=HTTPS\nhost=Dev.Azure.com.:443\n").target.host ==
        "dev.azure.com");
  CHECK(parse_git_message("url=https://Dev.Azure.com.:443/contoso\n").target.host ==
        "dev.azure.com");
  CHECK(parse_git_message("host=h:80\nprotocol=http\n").target.host == "h");
  CHECK(parse_git_message("protocol=cert\nhost=\npath=/home/ada/key.pem\n").target.host.empty());
}

TEST_CASE("what a url decodes to is checked like what is said plainly") {
  for (const char* byte : {"%00", "%0a", "%0d", "%09", "%1b", "%7f"}) {
    CAPTURE(byte);
    const std::string x = "a" + std::string(byte) + "b";
    CHECK_THAT(refusal_of("url=https://" + x + ":p@h/\n"), ContainsSubstring("user name"));
    CHECK_THAT(refusal_of("url=https://u:" + x + "@h/\n"), ContainsSubstring("password"));
    CHECK_THAT(refusal_of("url=https://u:p@h/" + x + "\n"), ContainsSubstring("path"));
    CHECK_THAT(refusal_of("url=https://h" + x + ".example/\n"), ContainsSubstring("url"));
  }
  CHECK_THAT(refusal_of("url=https://u%3Av:p@h/\n"), ContainsSubstring("colon"));
  for (const char* key :
       {"path", "username", "password", "authtype", "credential", "oauth_refresh_token"})
    CHECK_THAT(refusal_of("protocol=https\nhost=h\n" + std::string(key) + "=a\x1b" + "b\n"),
               ContainsSubstring("control character"));
}

TEST_CASE("limits hold exactly") {
  const std::string head = "protocol=https\nhost=h\n";
  const std::string longest = "path=" + std::string(kGitLineMaxBytes - 5, 'x');
  CHECK(parse_git_message(head + longest + "\n").target.path->size() == kGitLineMaxBytes - 5);
  CHECK_THAT(refusal_of(head + longest + "x\n"), ContainsSubstring("65535 bytes"));
  std::string lines = head;
  for (std::size_t i = 2; i < kGitMessageMaxLines; ++i) lines += "x=\n";
  CHECK(refusal_of(lines) == "not refused");
  CHECK_THAT(refusal_of(lines + "x=\n"), ContainsSubstring("1024 lines"));
}

TEST_CASE("a message ends at its first empty line") {
  for (const char* whole : {"\n", "protocol=https\nhost=h\n\n"}) {
    CAPTURE(whole);
    CHECK(git_message_end(whole) == std::string_view(whole).size());
    CHECK(git_message_end(whole + std::string("protocol=")) == std::string_view(whole).size());
  }
  for (const char* part : {"", "protocol=https\nhost=h\n", "protocol=https\r\n\r\n"}) {
    CAPTURE(part);
    CHECK(git_message_end(part) == 0);
  }
}

TEST_CASE("a message that is too large is refused, whatever it says") {
  std::string text = "protocol=https\nhost=h\n\n";
  text.resize(kGitMessageMaxBytes, 'x');
  CHECK(refusal_of(text) == "not refused");
  CHECK_THAT(refusal_of(text + "x"), ContainsSubstring("larger than 1048576 bytes"));
}

TEST_CASE("a token is a header for a git that offers authtype, else a password") {
  GitMessage message = parse_git_message("protocol=https\nhost=h\n");
  CHECK(answer(message, token()) ==
        "username=ada\npassword=token-1\npassword_expiry_utc=1700000000\n");
  message.can_authtype = true;
  CHECK(answer(message, token()) ==
        "capability[]=authtype\nauthtype=Bearer\ncredential=token-1\nephemeral=1\n"
        "password_expiry_utc=1700000000\n");
}

TEST_CASE("a password is a password for every git") {
  GitMessage message = parse_git_message("protocol=https\nhost=h\ncapability[]=authtype\n");
  Credential credential;
  credential.username = "";
  credential.secret = Secret("");
  credential.refresh_token = Secret("r");
  CHECK(answer(message, credential) == "username=\npassword=\noauth_refresh_token=r\n");
}

TEST_CASE("an answer that may be asked for again says so") {
  GitMessage message =
      parse_git_message("protocol=https\nhost=h\ncapability[]=authtype\ncapability[]=state\n");
  CHECK(answer(message, token(), "watchword.x=1") ==
        "capability[]=authtype\ncapability[]=state\nauthtype=Bearer\ncredential=token-1\n"
        "ephemeral=1\npassword_expiry_utc=1700000000\nstate[]=watchword.x=1\ncontinue=1\n");
}

TEST_CASE("a value with a line break never becomes a line of its own") {
  for (const char* bad : {"a\nhost=evil", "a\rb"}) {
    Credential credential = token();
    credential.username = bad;
    CHECK_THROWS_AS(format_git_answer(credential, false, {}), Failure);
    credential = token();
    credential.secret = Secret(bad);
    CHECK_THROWS_AS(format_git_answer(credential, false, {}), Failure);
  }
}
