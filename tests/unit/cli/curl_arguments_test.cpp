// What somebody wants of curl, told apart.
#include "cli/curl_arguments.h"

#include <catch2/catch_test_macros.hpp>

#include <watchword/plugin.hpp>

namespace watchword::cli {
namespace {

using Words = std::vector<std::string>;

// As curl 7.88 lists its own.
constexpr std::string_view kHelp =
    "Usage: curl [options...] <url>\n"
    "     --config <file>      Read config from a file\n"
    " -d, --data <data>        HTTP POST data\n"
    "     --data-binary <data> HTTP POST binary data\n"
    " -q, --disable            Disable .curlrc\n"
    " -D, --dump-header <filename> Write the received headers to <filename>\n"
    " -H, --header <header/@file> Pass custom header(s) to server\n"
    " -k, --insecure           Allow insecure server connections\n"
    " -L, --location           Follow redirects\n"
    "     --location-trusted   Like --location, and send auth to other hosts\n"
    " -:, --next               Make next URL use its separate set of options\n"
    " -N, --no-buffer          Disable buffering of the output stream\n"
    " -o, --output <file>      Write to file instead of stdout\n"
    " -O, --remote-name        Write output to a file named as the remote file\n"
    " -S, --show-error         Show error even when -s is used\n"
    " -s, --silent             Silent mode\n"
    " -T, --upload-file <file> Transfer local FILE to destination\n"
    "     --url <url>          URL to work with\n"
    " -u, --user <user:password> Server user and password\n"
    " -v, --verbose            Make the operation more talkative\n";

const std::string kAddress = "https://dev.example/contoso/x";

CurlPlan plan(const Words& words) {
  return plan_curl(CurlOptions(kHelp), kAddress, words, [](const std::string& other) {
    return other.starts_with("https://dev.example/contoso/");
  });
}

TEST_CASE("options of curl are found as curl finds them") {
  const CurlOptions options(kHelp);
  REQUIRE(options.find('o'));
  CHECK(options.find('o')->has_value);
  CHECK(options.find("--output") == options.find('o'));
  CHECK(options.find("--outp") == options.find('o'));
  CHECK(options.find("--location")->name == "--location");
  CHECK(options.find("--data")->name == "--data");
  CHECK(options.find("--data-b")->name == "--data-binary");
  CHECK(options.find("--no-silent")->name == "--silent");
  CHECK(options.find("--no-buffer")->name == "--no-buffer");
  for (const char* name : {"--lo", "--nothing", "--no-output", "--no-nothing"}) {
    CAPTURE(name);
    CHECK(options.find(name) == nullptr);
  }
  CHECK(options.find('z') == nullptr);
  CHECK(options.find('\0') == nullptr);
}

TEST_CASE("one address is one operation, in the order that was typed") {
  const CurlPlan one = plan({"-sSo", "file", "-dx", "--header", "A: b"});
  REQUIRE(one.operations.size() == 1);
  CHECK(one.operations[0].with_credential);
  CHECK(one.operations[0].words ==
        Words{"-s", "-S", "-d", "x", "--header", "A: b", "-o", "file", "--url", kAddress});
  CHECK(one.is_one);
  CHECK(one.can_repeat);
  CHECK_FALSE(one.is_verbose);
  CHECK(plan({"-v"}).is_verbose);
  CHECK(plan({"-q", "-s"}).first == Words{"-q"});
}

TEST_CASE("of several addresses only those that may have it get the credential") {
  const CurlPlan several = plan({"-s", "-o", "1", "-O", "https://dev.example/contoso/y", "--url",
                                 "https://dev.example/other/z", "-o", "3", "--", "-evil.example"});
  REQUIRE(several.operations.size() == 4);
  CHECK(several.operations[0].words == Words{"-s", "-o", "1", "--url", kAddress});
  CHECK(several.operations[1].with_credential);
  CHECK(several.operations[1].words == Words{"-s", "-O", "--url", "https://dev.example/contoso/y"});
  CHECK_FALSE(several.operations[2].with_credential);
  CHECK_FALSE(several.operations[3].with_credential);
  CHECK_FALSE(several.is_one);
  const CurlPlan next = plan({"-s", "-:", "-k", "https://evil.example/"});
  CHECK(next.operations.size() == 1);
  CHECK(next.rest == Words{"--next", "-k", "https://evil.example/"});
  CHECK_FALSE(next.is_one);
}

TEST_CASE("what is read once cannot be repeated") {
  for (const Words& words : {Words{"-d", "@-"},
                             {"-d@-"},
                             {"-T", "-"},
                             {"-T", "."},
                             {"--data-binary", "@/dev/fd/63"},
                             {"-T/dev/stdin"},
                             {"-H", "@-"}}) {
    CAPTURE(words);
    CHECK_FALSE(plan(words).can_repeat);
  }
  for (const Words& words : {Words{"-d", "@file"}, {"-d", "-"}, {"-T", "file"}, {"-o", "-"}}) {
    CAPTURE(words);
    CHECK(plan(words).can_repeat == (words.back() != "-" || words.front() == "-o"));
  }
  CHECK_FALSE(plan({"-D", "-"}).is_one);
}

TEST_CASE("what would give the credential away is refused") {
  for (const Words& words : {Words{"-k"},
                             {"-sk"},
                             {"--insecure"},
                             {"--insec"},
                             {"--location-trusted"},
                             {"-u", "a:b"},
                             {"-ua:b"},
                             {"--config", "f"},
                             {"-H", "Authorization: x"},
                             {"-Hauthorization:x"},
                             {"--unknown"},
                             {"-z"},
                             {"-o"},
                             {"https://dev.example/contoso/../other"}}) {
    CAPTURE(words);
    CHECK_THROWS_AS(plan(words), Failure);
  }
  CHECK_NOTHROW(plan({"--no-insecure", "-L", "-H", "X: authorization"}));
}

TEST_CASE("an address of which curl could make another one is refused") {
  for (const char* address :
       {"http://dev.example/contoso", "https://dev.example/contoso/../other",
        "https://dev.example/%2e%2e/other", "https://dev.example/{contoso,other}/x",
        "https://dev.example/[a-z]/x", "https://{dev.example,evil.example}/contoso",
        "https://dev.example/contoso/{..,x}/y", "ftp://dev.example/"}) {
    CAPTURE(address);
    CHECK_THROWS_AS(check_curl_address(address), Failure);
  }
  for (const char* address :
       {"https://dev.example/contoso/x?a=..", "https://dev.example/contoso/{a,b}/[1-3]",
        "https://dev.example/contoso", "https://dev.example/contoso/a.b"}) {
    CAPTURE(address);
    CHECK_NOTHROW(check_curl_address(address));
  }
}

}  // namespace
}  // namespace watchword::cli
