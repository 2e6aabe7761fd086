#include "cli/import_formats.h"

#include <catch2/catch_test_macros.hpp>

namespace watchword::cli {
namespace {

// "USER PASSWORD URL", or "-".
std::string shown(const std::optional<broker::ForeignPassword>& read) {
  if (!read) return "-";
  return read->target.username.value_or("(none)") + ' ' +
         std::string(read->credential.secret.view()) + ' ' + read->target.url();
}

TEST_CASE("lines of git-credential-store") {
  for (const auto& [line, wanted] :
       {std::pair<std::string, const char*>{"https://ada:pass%20word@Git.Example/",
                                            "ada pass word https://git.example/"},
        {"https://ada%40x.example:p%3a%2F@git.example:443/team%2fa",
         "ada@x.example p:/ https://git.example/team/a"},
        {"http://ada:p@[::1]:8080", "ada p http://[::1]:8080/"},
        {"https://:p@git.example", " p https://git.example/"},
        {"https://ada:@git.example", "ada  https://git.example/"},
        {"https://ada@git.example", "-"},
        {"https://git.example", "-"},
        {"ada:p@git.example", "-"},
        {"https://ada:p@", "-"},
        {"https://ada:p@git.example/%zz", "-"},
        {"https://ada%0ahost=evil:p@git.example", "-"},
        {std::string("https://ada:p@git.exa\0mple", 26), "-"},
        {std::string(70000, 'a'), "-"},
        {"", "-"}}) {
    CAPTURE(line.substr(0, 100));
    CHECK(shown(read_store_line(line)) == wanted);
  }
}

TEST_CASE("items of git-credential-libsecret") {
  const Attributes attributes{{"protocol", "https"},
                              {"server", "git.example"},
                              {"port", "8443"},
                              {"object", "team/a"},
                              {"user", "ada"}};
  const auto read = read_libsecret(
      attributes, "p\npassword_expiry_utc=1900000000\noauth_refresh_token=r=1\nunknown\n");
  CHECK(shown(read) == "ada p https://git.example:8443/team/a");
  CHECK(read->credential.expires_at == 1900000000);
  CHECK(read->credential.refresh_token.view() == "r=1");
  CHECK(shown(read_libsecret({{"protocol", "https"}, {"server", "git.example"}, {"port", "0"}},
                             "p")) == "(none) p https://git.example/");
  CHECK(shown(read_libsecret({{"protocol", "https"}, {"user", "ada"}}, "p")) == "-");
  CHECK(shown(read_libsecret({{"server", "git.example"}, {"user", "ada"}}, "p")) == "-");
  CHECK(shown(read_libsecret({{"protocol", "https"}, {"server", "git.example/\nhost=evil"}},
                             "p")) == "-");
  CHECK(shown(read_libsecret(attributes, "p\noauth_refresh_token=1\noauth_refresh_token=2")) ==
        "-");
}

TEST_CASE("names of Git Credential Manager") {
  for (const auto& [service, wanted] :
       {std::pair{"git:https://dev.azure.com/contoso", "ada p https://dev.azure.com/contoso"},
        {"my:own:https://git.example:8443", "ada p https://git.example:8443/"},
        {"https://git.example", "ada p https://git.example/"},
        {"git:git.example", "-"},
        {"git:://git.example", "-"},
        {"://", "-"},
        {"git:https://", "-"},
        {"", "-"}}) {
    CAPTURE(service);
    CHECK(shown(read_gcm(service, "ada", "p")) == wanted);
  }
  CHECK(shown(read_gcm("git:https://grace@git.example", "", "p")) ==
        "grace p https://git.example/");
  CHECK(shown(read_gcm("git:https://ada_x@git.example/a@b", "ada@x", "p")) ==
        "ada@x p https://git.example/a@b");
  CHECK(is_gcm_refresh_token(read_gcm("git:https://refresh_token.gitlab.com", "ada", "p")->target));
  CHECK(is_gcm_refresh_token(
      read_gcm("git:https://bitbucket.org/refresh_token", "ada", "p")->target));
  CHECK_FALSE(is_gcm_refresh_token(read_gcm("git:https://gitlab.com", "ada", "p")->target));
}

std::string utf16(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out.append({c, '\0'});
  return out;
}

TEST_CASE("credentials of Windows' Credential Manager") {
  const std::string password = utf16("p");
  struct Case {
    const char* target;
    const char* user;
    const char* wanted;
  };
  for (const auto& [target, user, wanted] : {
           Case{"git:https://dev.azure.com/contoso", "ada", "ada p https://dev.azure.com/contoso"},
           // A second account of a server, and where all credentials are listed.
           Case{"git:https://ada_x.example@git.example", "ada@x.example",
                "ada@x.example p https://git.example/"},
           Case{"LegacyGeneric:target=git:https://git.example", "ada",
                "ada p https://git.example/"},
           // As git-credential-wincred has them.
           Case{"git:https://ada@x.example@git.example/a@b", "ada@x.example",
                "ada@x.example p https://git.example/a@b"},
           Case{"git:https://DOMAIN/ada@git.example/a", "DOMAIN/ada",
                "DOMAIN/ada p https://git.example/a"},
           Case{"git:https://ada@git.example", "", "ada p https://git.example/"},
           Case{"git:https://@git.example", "ada", "ada p https://git.example/"},
           Case{"git:", "ada", "-"},
           Case{"git:https://ada@", "ada", "-"},
       }) {
    CAPTURE(target);
    CHECK(shown(read_wincred({{"TargetName", target}, {"UserName", user}}, password)) == wanted);
  }
  const Attributes attributes{{"TargetName", "git:https://git.example"}, {"UserName", "ada"}};
  const auto read = read_wincred(attributes, utf16("p\r\noauth_refresh_token=r"));
  CHECK(shown(read) == "ada p https://git.example/");
  CHECK(read->credential.refresh_token.view() == "r");
  CHECK(read->credential.expires_at == 0);
  Attributes expiring = attributes;
  expiring.emplace_back("git_password_expiry_utc", utf16("1900000000"));
  CHECK(read_wincred(expiring, password)->credential.expires_at == 1900000000);
  CHECK(shown(read_wincred(attributes, "no text")) == "-");
  CHECK(shown(read_wincred({}, password)) == "-");
}

TEST_CASE("files of Git Credential Manager") {
  CHECK(shown(read_gcm_file("p\nservice=git:https://git.example\naccount=ada\n")) ==
        "ada p https://git.example/");
  CHECK(shown(read_gcm_file("p\r\nservice=git:https://git.example\r\naccount=ada\r\n")) ==
        "ada p https://git.example/");
  for (const char* odd : {"", "p", "\nservice=git:https://git.example\n", "p\naccount=ada",
                          "p\nservice=git:https://a.example\nservice=git:https://b.example"})
    CHECK(shown(read_gcm_file(odd)) == "-");
}

}  // namespace
}  // namespace watchword::cli
