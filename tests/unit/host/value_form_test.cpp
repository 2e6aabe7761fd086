#include "settings/value_form.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/boolean.hpp>

#include "system.h"

namespace watchword::host {
namespace {

constexpr const char* kGuid = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1";

const std::string kPath = std::string(test::kRoot) + "/a b";  // NOLINT(cert-err58-cpp)

TEST_CASE("a value is what its form has, however it is written") {
  struct Row {
    const char* form;
    const char* value;
    const char* canonical;
  };
  for (const auto& [form, value, wanted] : {
           Row{"auto|browser|device-code", "Device-CODE", "device-code"},
           {"auto|browser", " auto\n", "auto"},
           {"never|auto|always|<boolean>", "NEVER", "never"},
           {"never|auto|always|<boolean>", "No", "false"},
           {"<boolean>", "ON", "true"},
           {"<boolean>", "", "false"},
           {"<boolean>", "2", "true"},
           {"<number>", "17", "17"},
           {"<duration>", "1h30m", "1h30m"},
           {"<days>", "36h", "36h"},
           {"<guid>", "872CD9FA-D31F-45E0-9EAB-6E460A02D1F1", kGuid},
           {"<guid>|object:<guid>", "Object:872cd9fa-d31f-45e0-9eab-6e460a02d1f1",
            "object:872cd9fa-d31f-45e0-9eab-6e460a02d1f1"},
           {"<guid>|/subscriptions/<text>", "/subscriptions/A/b", "/subscriptions/A/b"},
           {"<domain>", "Contoso.OnMicrosoft.com", "contoso.onmicrosoft.com"},
           {"<domain>", kGuid, kGuid},
           {"<https>|<host>", "https://login.example/", "https://login.example/"},
           {"<https>|<host>", "Login.Example:8443", "login.example:8443"},
           {"<url>", "http://localhost:8400", "http://localhost:8400"},
           {"<loopback>", "http://localhost:8400/here", "http://localhost:8400/here"},
           {"<loopback>", "http://127.0.0.1", "http://127.0.0.1"},
           {"auto|<id>", "Key-Vault", "key-vault"},
           {"<words>", "vso.code_write vso.packaging", "vso.code_write vso.packaging"},
           {"<path>", kPath.c_str(), kPath.c_str()},
           {"<text>", "Ada Lovelace <ada@example.org>", "Ada Lovelace <ada@example.org>"},
       }) {
    CAPTURE(form, value);
    CHECK(is_form(form));
    CHECK(canonical(form, value) == wanted);
  }
}

TEST_CASE("a value that is none of its form's is told") {
  struct Row {
    const char* form;
    const char* value;
  };
  for (const auto& [form, value] : {
           Row{"<loopback>", "http://localhost.example"},
           {"<loopback>", "https://localhost"},
           {"<loopback>", "http://localhost@a.example"},
           {"<loopback>", "http://localhost/?a=b"},
           {"<days>", "23h"},
           {"<days>", "30 days"},
           {"auto|browser", "brwoser"},
           {"auto|browser", ""},
           {"auto|browser", "auto browser"},
           {"<boolean>", "perhaps"},
           {"<boolean>", "1x"},
           {"<number>", "-1"},
           {"<number>", "1.5"},
           {"<duration>", "1 week"},
           {"<guid>", "872cd9fa"},
           {"<guid>", "872cd9fad31f45e09eab6e460a02d1f1"},
           {"object:<guid>", "object:x"},
           {"object:<guid>", kGuid},
           {"<domain>", "contoso com"},
           {"<domain>", "a..b"},
           {"<domain>", "contoso.com:443"},
           {"<domain>", "https://contoso.com"},
           {"<https>", "http://a.example"},
           {"<https>", "a.example"},
           {"<https>", "https://u:p@a.example"},
           {"<url>", "localhost"},
           {"<host>", "a/b"},
           {"<id>", "a b"},
           {"<words>", "a\"b"},
           {"<words>", "é"},
           {"<path>", "a"},
           {"<text>", "a\x1b[0m"},
       }) {
    CAPTURE(form, value);
    CHECK(canonical(form, value) == std::nullopt);
  }
}

TEST_CASE("what may stand there is said in words") {
  CHECK(allowed_by("auto|browser|device-code") == "auto, browser or device-code");
  CHECK(allowed_by("never|<boolean>") == "never or true or false");
  CHECK(allowed_by("<guid>|object:<guid>") == "a GUID or object: and a GUID");
}

TEST_CASE("a variable that is set says yes, unless it says no") {
  for (const char* yes : {"True", "1", "yes", "anything"}) CHECK(says_yes(yes));
  for (const char* no : {"", "0", "False", "NO", "off", "00"}) CHECK_FALSE(says_yes(no));
}

}  // namespace
}  // namespace watchword::host
