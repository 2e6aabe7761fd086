// The rules in front of the network: what is sent where, and what is never sent.
#include "http/http.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "certificates.h"
#include "http/address_pins.h"
#include "http/cookies.h"
#include "http/proxy_choice.h"
#include "module.h"
#include "server.h"
#include "support/directory.h"
#include "support/environment.h"

using namespace watchword;
using namespace watchword::host;
using namespace watchword::test;
using Catch::Matchers::ContainsSubstring;

namespace {

// What one call of the network module was given.
struct Seen {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::uint32_t timeout_ms = 0;
  std::size_t body_max_bytes = 0;
  std::string proxy;
  std::string proxy_source;
  std::string ca_file;
  std::string ca_file_source;
  std::string ca_path;
  std::string ca_path_source;
  std::string addresses;
  std::string target_addresses;
  std::string proxy_ca_file;
  std::string proxy_ca_file_source;
  std::int32_t first_family = 0;
  std::string certificate_sha1;

  std::string header(const std::string& name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return "(none)";
  }
};

// A network module that records, and answers from a list (the last answer again and again).
class Recorder {
 public:
  struct Answer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};
    ww_status failure = WW_OK;
    std::chrono::milliseconds delay{0};
    std::int32_t family = 0;  // of addresses, the other of which did not answer
    bool wants_login = false;
  };

  Recorder() {
    current_ = this;
    table_.struct_size = sizeof table_;
    table_.exchange = &Recorder::exchange;
  }
  ~Recorder() { current_ = nullptr; }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  const ww_network& table() const { return table_; }

  std::vector<Seen> seen;
  std::vector<Answer> answers{{}};
  std::vector<std::string> logins;  // that the proxy was given

 private:
  static ww_status exchange(const ww_exchange* c, const ww_http_sink* sink, const ww_error* error) {
    Seen seen;
    seen.method = view(c->method);
    seen.url = view(c->url);
    for (std::size_t i = 0; i < c->header_count; ++i)
      seen.headers.emplace_back(view(c->headers[i].name), view(c->headers[i].value));
    seen.body = view(c->body);
    seen.timeout_ms = c->timeout_ms;
    seen.body_max_bytes = c->body_max_bytes;
    seen.proxy = view(c->proxy);
    seen.proxy_source = view(c->proxy_source);
    seen.ca_file_source = view(c->ca_file_source);
    seen.ca_path_source = view(c->ca_path_source);
    seen.ca_file = view(c->ca_file);
    seen.ca_path = view(c->ca_path);
    seen.addresses = view(c->addresses);
    seen.target_addresses = view(c->target_addresses);
    seen.proxy_ca_file = view(c->proxy_ca_file);
    seen.proxy_ca_file_source = view(c->proxy_ca_file_source);
    seen.first_family = c->first_family;
    seen.certificate_sha1 = view(c->certificate_sha1);
    auto& self = *current_;
    const Answer& answer = self.answers[std::min(self.seen.size(), self.answers.size() - 1)];
    self.seen.push_back(std::move(seen));
    std::this_thread::sleep_for(answer.delay);
    if (answer.family != 0) c->family_answered(c->family_data, answer.family);
    if (answer.failure != WW_OK) {
      report(error, "it did not work", "Do something.");
      return answer.failure;
    }
    if (answer.wants_login) {
      const PairSink login([&](ww_text username, ww_text password) {
        self.logins.push_back(std::string(view(username)) + ":" + std::string(view(password)));
      });
      c->proxy_login(c->proxy_login_data, login.get());
    }
    const auto headers = borrow(answer.headers);
    const ww_http_response response{sizeof(ww_http_response), answer.status, headers.data(),
                                    headers.size(),           bytes("body"), -1};
    sink->put(sink->data, &response);
    return WW_OK;
  }

  static inline Recorder* current_ = nullptr;
  ww_network table_{};
};

// git's configuration of one test, and nothing of the user's.
class GitFiles {
 public:
  explicit GitFiles(const std::string& content = {}) {
    ::setenv("GIT_CONFIG_GLOBAL", directory_.write("gitconfig", content).c_str(), 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    ::setenv("GIT_CEILING_DIRECTORIES", "/", 1);
  }
  ~GitFiles() { ::unsetenv("GIT_CONFIG_GLOBAL"); }
  GitFiles(const GitFiles&) = delete;
  GitFiles& operator=(const GitFiles&) = delete;

 private:
  Directory directory_;
};

using Variables = std::map<std::string, std::string, std::less<>>;

struct Fixture {
  explicit Fixture(const std::string& gitconfig = {}, Variables variables = {})
      : files(gitconfig),
        http(git, {.network = [this]() -> const ww_network& { return recorder.table(); },
                   .environment = environment(std::move(variables)),
                   .version = "1.2.3",
                   .trace = [this](std::string_view line) { traced.emplace_back(line); },
                   .families = {[this] { return family; },
                                [this](std::int32_t answered) { family = answered; }},
                   .proxy_login = [this](const Target& proxy) -> std::optional<ProxyLogin> {
                     proxies.push_back(proxy.url() + " " + proxy.username.value_or("(none)"));
                     if (proxy.host == "empty.test") return std::nullopt;
                     return ProxyLogin{"ada", Secret("s3cret")};
                   }}) {}

  HttpResponse get(const std::string& url, std::uint32_t flags = 0) {
    HttpRequest request;
    request.url = url;
    request.flags = flags;
    return http.send(request, allowed);
  }

  Recorder recorder;
  std::int32_t family = 0;           // of addresses, that answered
  std::vector<std::string> proxies;  // whose passwords were asked for
  GitFiles files;
  GitConfig git;
  std::vector<std::string> traced;
  AllowedHosts allowed{{"login.test", "*.azure.test", "127.0.0.1", "169.254.169.254", "localhost"}};
  Http http;
};

Failure failure_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Failure& failure) {
    return failure;
  }
  FAIL("no Failure was thrown");
  return Failure(WW_FAULT, "");
}

constexpr const char* kUrl = "https://login.test/path";

}  // namespace

TEST_CASE("a request is passed on as it is") {
  Fixture fixture;
  HttpRequest request;
  request.method = "POST";
  request.url = "https://login.test:8443/token?x=%2F";
  request.headers = {{"Content-Type", "text/plain"}};
  request.body = Secret("secret");
  request.timeout_ms = 1234;
  request.body_max_bytes = 99;
  const auto response = fixture.http.send(request, fixture.allowed);
  CHECK(response.status == 200);
  CHECK(response.body.view() == "body");
  REQUIRE(fixture.recorder.seen.size() == 1);
  const Seen& seen = fixture.recorder.seen[0];
  CHECK(seen.method == "POST");
  CHECK(seen.url == request.url);
  CHECK(seen.body == "secret");
  CHECK(seen.header("Content-Type") == "text/plain");
  CHECK(seen.header("User-Agent") == "watchword/1.2.3");
  CHECK(seen.timeout_ms <= 1234);
  CHECK(seen.timeout_ms > 234);
  CHECK(seen.body_max_bytes == 99);
  CHECK(seen.proxy.empty());
  CHECK(seen.addresses.empty());
  CHECK(seen.ca_file.empty());
}

TEST_CASE("a host that the machine's environment names may speak plain HTTP or show its own key") {
  Fixture fixture;
  HttpRequest request;
  request.flags = WW_HTTP_PLAIN;
  request.url = "http://fabric.test:2377/token";
  fixture.allowed = {{"fabric.test"}};
  CHECK(failure_of([&] { fixture.http.send(request, fixture.allowed); }).status() == WW_REFUSED);
  HttpRequest pinned;
  pinned.url = "https://fabric.test:2377/token";
  pinned.certificate_sha1 = "AB12";
  CHECK(failure_of([&] { fixture.http.send(pinned, fixture.allowed); }).status() == WW_REFUSED);
  fixture.allowed.plain = {"fabric.test"};
  CHECK(fixture.http.send(request, fixture.allowed).status == 200);
  CHECK(fixture.recorder.seen.back().proxy.empty());
  CHECK(fixture.http.send(pinned, fixture.allowed).status == 200);
  CHECK(fixture.recorder.seen.back().certificate_sha1 == "AB12");
  request.flags = 0;
  CHECK(failure_of([&] { fixture.http.send(request, fixture.allowed); }).status() == WW_REFUSED);
}

TEST_CASE("limits that are not given are the documented ones") {
  Fixture fixture;
  fixture.get(kUrl);
  CHECK(fixture.recorder.seen[0].timeout_ms <= WW_HTTP_DEFAULT_TIMEOUT_MS);
  CHECK(fixture.recorder.seen[0].timeout_ms > WW_HTTP_DEFAULT_TIMEOUT_MS - 5000);
  CHECK(fixture.recorder.seen[0].body_max_bytes == WW_HTTP_DEFAULT_BODY_MAX_BYTES);
}

TEST_CASE("in the terms of the ABI") {
  Fixture fixture;
  fixture.recorder.answers = {{429, {{"retry-after", "3"}}}};
  const std::string url = kUrl;
  const std::string method = "GET";
  const ww_pair header{text("X"), text("y")};
  const ww_http_request c{
      sizeof(ww_http_request), 0, text(method), text(url), &header, 1, bytes("b"), 700, 50, {}};
  std::optional<HttpResponse> got;
  const Sink<ww_http_sink, const ww_http_response*> sink(
      [&](const ww_http_response* response) { got = own(*response); });
  fixture.http.send(c, fixture.allowed, *sink.get());
  REQUIRE(got);
  CHECK(got->status == 429);
  CHECK(got->header("retry-after") == "3");
  CHECK_FALSE(got->retry_after_seconds);
  CHECK(fixture.recorder.seen[0].header("X") == "y");
  CHECK(fixture.recorder.seen[0].body == "b");
  CHECK(fixture.recorder.seen[0].body_max_bytes == 50);
  CHECK(fixture.recorder.seen[0].timeout_ms <= 700);
}

TEST_CASE("only allowed hosts are talked to") {
  Fixture fixture;
  for (const char* url : {"https://LOGIN.test/", "https://login.test:9443/", "https://login.test./",
                          "https://a.azure.test/", "https://a.b.azure.test/"}) {
    CAPTURE(url);
    CHECK(fixture.get(url).status == 200);
  }
  const auto sent = fixture.recorder.seen.size();
  for (const char* url :
       {"https://evil.test/", "https://login.test.evil.test/", "https://azure.test/",
        "https://xazure.test/", "https://evil.test/?login.test", "https://evil.test/#@login.test",
        "https://login.test.evil.test./"}) {
    CAPTURE(url);
    const Failure failure = failure_of([&] { fixture.get(url); });
    CHECK(failure.status() == WW_REFUSED);
    CHECK_FALSE(failure.advice().empty());
  }
  // The name in front of the @ is a user.
  CHECK(failure_of([&] { fixture.get("https://login.test@evil.test/"); }).status() == WW_INVALID);
  CHECK(failure_of([&] { fixture.get("login.test"); }).status() == WW_INVALID);
  CHECK(fixture.recorder.seen.size() == sent);
}

TEST_CASE("without TLS only this machine is talked to, and only if that is meant") {
  Fixture fixture("", {{"http_proxy", "http://p:1"}, {"all_proxy", "http://p:1"}});
  for (const char* url : {"http://127.0.0.1:40342/token", "http://localhost/",
                          "http://169.254.169.254/metadata/identity/oauth2/token"}) {
    CAPTURE(url);
    CHECK(failure_of([&] { fixture.get(url); }).status() == WW_REFUSED);
    CHECK(fixture.get(url, WW_HTTP_PLAIN).status == 200);
    // A proxy would ask its own machine.
    CHECK(fixture.recorder.seen.back().proxy.empty());
  }
  fixture.allowed.patterns = {"login.test", "x127.0.0.1.test", "10.0.0.1",
                              "fd00::1",    "fe80::1",         "::1"};
  for (const char* url :
       {"http://login.test/", "http://x127.0.0.1.test/", "http://10.0.0.1/", "http://[fd00::1]/"}) {
    CAPTURE(url);
    CHECK(failure_of([&] { fixture.get(url, WW_HTTP_PLAIN); }).status() == WW_REFUSED);
  }
  CHECK(fixture.get("http://[fe80::1]/", WW_HTTP_PLAIN).status == 200);
  CHECK(fixture.get("http://[::1]/", WW_HTTP_PLAIN).status == 200);
}

TEST_CASE("headers that are the transport's own are refused") {
  Fixture fixture;
  HttpRequest request;
  request.url = kUrl;
  request.headers = {{GENERATE("Host", "content-length", "Connection", "Transfer-Encoding"), "x"}};
  CHECK(failure_of([&] { fixture.http.send(request, fixture.allowed); }).status() == WW_INVALID);
  CHECK(fixture.recorder.seen.empty());
}

TEST_CASE("which proxy") {
  struct Row {
    const char* what;
    const char* gitconfig;
    Variables variables;
    const char* proxy;
  };
  const std::vector<Row> rows{
      {"none", "", {}, ""},
      {"git's", "[http]\nproxy = http://git:1", {}, "http://git:1"},
      {"git's without a scheme", "[http]\nproxy = git:1", {}, "http://git:1"},
      {"git's for another URL", "[http \"https://other.test\"]\nproxy = http://git:1", {}, ""},
      {"git's for this URL",
       "[http]\nproxy = http://all:1\n[http \"https://login.test\"]\nproxy = http://own:1",
       {},
       "http://own:1"},
      {"git's empty one switches the environment's off",
       "[http]\nproxy =",
       {{"https_proxy", "http://env:1"}},
       ""},
      {"git's before the environment's",
       "[http]\nproxy = http://git:1",
       {{"https_proxy", "http://env:1"}},
       "http://git:1"},
      {"lower case first",
       "",
       {{"HTTPS_PROXY", "http://upper:1"}, {"https_proxy", "http://lower:1"}},
       "http://lower:1"},
      {"upper case", "", {{"HTTPS_PROXY", "http://upper:1"}}, "http://upper:1"},
      {"for all", "", {{"all_proxy", "http://all:1"}}, "http://all:1"},
      {"for all, upper case", "", {{"ALL_PROXY", "http://all:1"}}, "http://all:1"},
      {"not that for plain HTTP", "", {{"http_proxy", "http://plain:1"}}, ""},
      {"an empty variable is none",
       "",
       {{"https_proxy", ""}, {"all_proxy", "http://all:1"}},
       "http://all:1"},
      {"no_proxy", "", {{"https_proxy", "http://env:1"}, {"no_proxy", "x.test,login.test"}}, ""},
      {"NO_PROXY for git's", "[http]\nproxy = http://git:1", {{"NO_PROXY", "login.test"}}, ""},
      {"no_proxy before NO_PROXY",
       "",
       {{"https_proxy", "http://env:1"}, {"no_proxy", "x.test"}, {"NO_PROXY", "login.test"}},
       "http://env:1"},
      {"with a password", "[http]\nproxy = http://u:p@git:1", {}, "http://u:p@git:1"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.what) {
      Fixture fixture(row.gitconfig, row.variables);
      fixture.get(kUrl);
      CHECK(fixture.recorder.seen[0].proxy == row.proxy);
    }
  }
}

TEST_CASE("advice can name where a setting was made") {
  const auto seen = [](const char* gitconfig, const Variables& variables) {
    Fixture fixture(gitconfig, variables);
    fixture.get(kUrl);
    return fixture.recorder.seen.at(0);
  };
  CHECK(seen("", {{"ALL_PROXY", "p:1"}}).proxy_source == "ALL_PROXY");
  CHECK(seen("[http]\nproxy = p:1", {{"https_proxy", "q:1"}}).proxy_source ==
        "git config http.proxy");
  CHECK(seen("[http \"https://login.test\"]\nproxy = p:1", {}).proxy_source ==
        "git config http.https://login.test.proxy");
  const Seen of_git = seen("[http]\nsslCAInfo = /a\nsslCAPath = /b", {});
  CHECK(of_git.ca_file_source == "git config http.sslcainfo");
  CHECK(of_git.ca_path_source == "git config http.sslcapath");
  const Seen of_environment =
      seen("[http]\nsslCAInfo = /a", {{"GIT_SSL_CAINFO", "/c"}, {"GIT_SSL_CAPATH", "/d"}});
  CHECK(of_environment.ca_file_source == "GIT_SSL_CAINFO");
  CHECK(of_environment.ca_path_source == "GIT_SSL_CAPATH");
}

TEST_CASE("by git's other backend what Windows trusts counts, and files only when git says so") {
  const std::string files =
      "[http]\nsslCAInfo = /a\nsslCAPath = /b\nproxySSLCAInfo = /c\nsslBackend = ";
  struct Row {
    std::string configuration;
    bool counts;
  };
  const Row row = GENERATE_REF(Row{files + "openssl", true}, Row{files + "schannel", false},
                               Row{files + "schannel\nschannelUseSSLCAInfo = false", false},
                               Row{files + "schannel\nschannelUseSSLCAInfo", true},
                               Row{files + "openssl\n[http \"https://login.test\"]\n"
                                           "sslBackend = schannel",
                                   false});
  CAPTURE(row.configuration);
  Fixture fixture(row.configuration, {{"GIT_SSL_CAINFO", "/d"}});
  fixture.get(kUrl);
  const Seen& seen = fixture.recorder.seen.at(0);
  CHECK(seen.ca_file_source == (row.counts ? "GIT_SSL_CAINFO" : ""));
  CHECK(seen.ca_path_source == (row.counts ? "git config http.sslcapath" : ""));
}

TEST_CASE("a proxy's password is asked for as git asks for it, when it is wanted") {
  struct Row {
    std::string proxy;
    std::string asked;
  };
  const Row row = GENERATE(Row{"http://p.test:8080", "http://p.test:8080/ (none)"},
                           Row{"p.test:8080", "http://p.test:8080/ (none)"},
                           Row{"http://bob@p.test:8080", "http://p.test:8080/ bob"},
                           Row{"https://p.test", "https://p.test/ (none)"},
                           Row{"socks5h://p.test:1081", "socks5h://p.test:1081/ (none)"},
                           Row{"http://empty.test", "http://empty.test/ (none)"});
  Fixture fixture("", {{"https_proxy", row.proxy}});
  fixture.recorder.answers = {{}, {.wants_login = true}};
  fixture.get(kUrl);
  CHECK(fixture.proxies.empty());
  fixture.get(kUrl);
  CHECK(fixture.proxies == std::vector<std::string>{row.asked});
  const bool has_none = row.proxy == "http://empty.test";
  CHECK(fixture.recorder.logins ==
        (has_none ? std::vector<std::string>{} : std::vector<std::string>{"ada:s3cret"}));
  for (const std::string& line : fixture.traced) CHECK(line.find("s3cret") == std::string::npos);
}

TEST_CASE("without a proxy no password of one is given") {
  Fixture fixture;
  fixture.recorder.answers = {{.wants_login = true}};
  fixture.get(kUrl);
  CHECK(fixture.recorder.logins.empty());
}

TEST_CASE("git's http.cookieFile") {
  const auto cookies = [](const std::string& lines,
                          const char* url = "https://dev.azure.test/a/b") {
    return std::string(cookies_for(*parse_url(url), lines, 1000).view());
  };
  const auto line = [](const std::string& domain, const char* below = "FALSE",
                       const char* path = "/", const char* secure = "TRUE",
                       const char* expires = "0", const char* name = "n", const char* value = "v") {
    return domain + "\t" + below + "\t" + path + "\t" + secure + "\t" + expires + "\t" + name +
           "\t" + value + "\n";
  };
  CHECK(cookies("") == "");
  CHECK(cookies(line("dev.azure.test")) == "n=v");
  CHECK(cookies(line("#HttpOnly_dev.azure.test")) == "n=v");
  CHECK(cookies("# a comment\n\n" + line("dev.azure.test") + line("DEV.azure.test")) == "n=v; n=v");
  CHECK(cookies("dev.azure.test\tFALSE\t/\tTRUE\t0\tn\tv\r\n") == "n=v");
  CHECK(cookies("dev.azure.test\tFALSE\t/\tTRUE\t0\tn\t") == "n=");
  SECTION("to whom it belongs and nobody else") {
    CHECK(cookies(line("azure.test")) == "");
    CHECK(cookies(line("azure.test", "TRUE")) == "n=v");
    CHECK(cookies(line(".azure.test", "TRUE")) == "n=v");
    CHECK(cookies(line("zure.test", "TRUE")) == "");
    CHECK(cookies(line("other.test", "TRUE")) == "");
    CHECK(cookies(line("", "TRUE")) == "");
    CHECK(cookies(line(".", "TRUE")) == "");
  }
  SECTION("below its path") {
    CHECK(cookies(line("dev.azure.test", "FALSE", "/a")) == "n=v");
    CHECK(cookies(line("dev.azure.test", "FALSE", "/a/")) == "n=v");
    CHECK(cookies(line("dev.azure.test", "FALSE", "/a/b")) == "n=v");
    CHECK(cookies(line("dev.azure.test", "FALSE", "/a/bc")) == "");
    CHECK(cookies(line("dev.azure.test", "FALSE", "/A")) == "");
    CHECK(cookies(line("dev.azure.test", "FALSE", "/x")) == "");
  }
  SECTION("while it lives") {
    CHECK(cookies(line("dev.azure.test", "FALSE", "/", "TRUE", "1000")) == "");
    CHECK(cookies(line("dev.azure.test", "FALSE", "/", "TRUE", "1001")) == "n=v");
  }
  SECTION("without TLS only what may go so") {
    CHECK(cookies(line("localhost"), "http://localhost/") == "");
    CHECK(cookies(line("localhost", "FALSE", "/", "FALSE"), "http://localhost/") == "n=v");
  }
  SECTION("nothing that would be a header of its own") {
    CHECK(cookies(line("dev.azure.test", "FALSE", "/", "TRUE", "0", "n", "v\rX: y")) == "");
    CHECK(cookies("dev.azure.test\tFALSE\t/\tTRUE\t0\t\tv") == "");
    CHECK(cookies("Set-Cookie: n=v; domain=dev.azure.test") == "");
    CHECK(cookies("dev.azure.test\tFALSE\t/") == "");
  }
  SECTION("not without end") {
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += line("dev.azure.test");
    CHECK(cookies(many).size() < 8300);
  }
}

TEST_CASE("the cookies of git's configuration go where they belong, at each redirect") {
  const Directory directory;
  const std::string file =
      directory.write("cookies", "login.test\tFALSE\t/\tTRUE\t0\tgate\topen\n");
  Fixture fixture("[http]\ncookieFile = " + file + "\nsaveCookies = true\n");
  fixture.recorder.answers = {{302, {{"location", "https://a.azure.test/"}, {"set-cookie", "x=y"}}},
                              {}};
  fixture.get(kUrl, WW_HTTP_FOLLOW_REDIRECTS);
  REQUIRE(fixture.recorder.seen.size() == 2);
  CHECK(fixture.recorder.seen[0].header("Cookie") == "gate=open");
  CHECK(fixture.recorder.seen[1].header("Cookie") == "(none)");
  CHECK(directory.read_when_there("cookies") == "login.test\tFALSE\t/\tTRUE\t0\tgate\topen\n");
}

TEST_CASE("a file of cookies that cannot be read is none") {
  const Directory directory;
  const std::string missing = directory / "nothing";
  const std::string folder = directory / ".";
  Fixture fixture("[http]\ncookieFile = " +
                  GENERATE_COPY(std::string(), missing, std::string("/dev/zero"), folder));
  CHECK(fixture.get(kUrl).status == 200);
  CHECK(fixture.recorder.seen[0].header("Cookie") == "(none)");
}

TEST_CASE("a request that is not for a proxy") {
  Fixture fixture("", {{"https_proxy", "http://env:1"}});
  fixture.get(kUrl, WW_HTTP_NO_PROXY);
  CHECK(fixture.recorder.seen[0].proxy.empty());
}

TEST_CASE("no_proxy") {
  const auto bypasses = [](const char* list, const char* host, const char* port = "443") {
    CAPTURE(list, host, port);
    return bypasses_proxy(list, host, port);
  };
  CHECK(bypasses("*", "login.test"));
  CHECK(bypasses("login.test", "login.test"));
  CHECK(bypasses("LOGIN.Test", "login.test"));
  CHECK(bypasses("test", "login.test"));
  CHECK(bypasses(".test", "login.test"));
  CHECK(bypasses(".login.test", "login.test"));
  CHECK(bypasses("*.test", "login.test"));
  CHECK(bypasses("a, login.test ,b", "login.test"));
  CHECK(bypasses("a login.test", "login.test"));
  CHECK(bypasses("login.test:443", "login.test"));
  CHECK(bypasses("login.test:8443", "login.test", "8443"));
  CHECK(bypasses("127.0.0.1", "127.0.0.1"));
  CHECK(bypasses("::1", "::1"));
  CHECK(bypasses("[::1]", "::1"));
  CHECK(bypasses("[::1]:443", "::1"));

  CHECK_FALSE(bypasses("", "login.test"));
  CHECK_FALSE(bypasses(",, .", "login.test"));
  CHECK_FALSE(bypasses(":443 [ ] [] [:", "login.test"));  // the first found by fuzzing
  CHECK_FALSE(bypasses("gin.test", "login.test"));
  CHECK_FALSE(bypasses("login", "login.test"));
  CHECK_FALSE(bypasses("a.login.test", "login.test"));
  CHECK_FALSE(bypasses("login.test:8443", "login.test"));
  CHECK_FALSE(bypasses("login.tes", "login.test"));
  CHECK_FALSE(bypasses("[::1]:80", "::1"));
  CHECK_FALSE(bypasses("::2", "::1"));
}

TEST_CASE("http.curloptResolve") {
  const auto find = [](const std::vector<std::string>& entries, const char* host,
                       const char* port = "443") {
    return AddressPins(entries).find(host, port).value_or("(none)");
  };
  CHECK(find({"login.test:443:127.0.0.1"}, "login.test") == "127.0.0.1");
  CHECK(find({"LOGIN.test:443:127.0.0.1"}, "login.test") == "127.0.0.1");
  CHECK(find({"+login.test:443:127.0.0.1"}, "login.test") == "127.0.0.1");
  CHECK(find({"login.test:443:127.0.0.1,127.0.0.2"}, "login.test") == "127.0.0.1,127.0.0.2");
  CHECK(find({"login.test:443:[::1],127.0.0.1,"}, "login.test") == "::1,127.0.0.1");
  CHECK(find({"login.test:443:[::1]"}, "login.test") == "::1");
  CHECK(find({"login.test:443:::1"}, "login.test") == "::1");
  CHECK(find({"*:443:127.0.0.1"}, "login.test") == "127.0.0.1");
  CHECK(find({"*:443:127.0.0.1", "login.test:443:127.0.0.2"}, "login.test") == "127.0.0.2");
  CHECK(find({"login.test:443:1.1.1.1", "login.test:443:2.2.2.2"}, "login.test") == "2.2.2.2");
  CHECK(find({"login.test:443:127.0.0.1"}, "login.test", "8443") == "(none)");
  CHECK(find({"login.test:443:127.0.0.1"}, "a.login.test") == "(none)");
  CHECK(find({"login.test:443:127.0.0.1", "-login.test:443"}, "login.test") == "(none)");
  CHECK(find({"login.test:443:127.0.0.1", ""}, "login.test") == "(none)");
  CHECK(find({"login.test", "login.test:443", "login.test:443:", ":", "-", "+"}, "login.test") ==
        "(none)");
}

TEST_CASE("the family of addresses that answered comes first the next time") {
  Fixture fixture;
  fixture.recorder.answers = {{.family = 4}, {}};
  fixture.get(kUrl);
  CHECK(fixture.family == 4);
  fixture.get("https://a.azure.test/");
  CHECK(fixture.recorder.seen[0].first_family == 0);
  CHECK(fixture.recorder.seen[1].first_family == 4);
}

TEST_CASE("addresses, certificates and the proxy's address come from git's configuration") {
  SECTION("pins of every scope, the last one winning") {
    Fixture fixture(
        "[http]\ncurloptResolve = login.test:443:127.0.0.1\n"
        "curloptResolve = a.azure.test:8443:127.0.0.2\n"
        "[http \"https://login.test\"]\ncurloptResolve = login.test:443:127.0.0.3");
    fixture.get(kUrl);
    fixture.get("https://a.azure.test:8443/");
    fixture.get("https://a.azure.test/");
    CHECK(fixture.recorder.seen[0].addresses == "127.0.0.3");
    CHECK(fixture.recorder.seen[1].addresses == "127.0.0.2");
    CHECK(fixture.recorder.seen[2].addresses.empty());
  }
  SECTION("with a proxy it is the proxy that is connected to") {
    Fixture fixture(
        "[http]\nproxy = http://proxy.test:3128\ncurloptResolve = login.test:443:127.0.0.1\n"
        "curloptResolve = proxy.test:3128:127.0.0.2");
    fixture.get(kUrl);
    CHECK(fixture.recorder.seen[0].addresses == "127.0.0.2");
    CHECK(fixture.recorder.seen[0].target_addresses == "127.0.0.1");
  }
  SECTION("of a proxy of HTTPS, whose port is another") {
    Fixture fixture(
        "[http]\nproxy = https://proxy.test\nproxySSLCAInfo = /proxies.pem\n"
        "curloptResolve = proxy.test:443:127.0.0.2");
    fixture.get(kUrl);
    CHECK(fixture.recorder.seen[0].addresses == "127.0.0.2");
    CHECK(fixture.recorder.seen[0].proxy_ca_file == "/proxies.pem");
    CHECK(fixture.recorder.seen[0].proxy_ca_file_source == "git config http.proxysslcainfo");
    CHECK(fixture.recorder.seen[0].ca_file.empty());
  }
  SECTION("certificates") {
    Fixture fixture(
        "[http]\nsslCAInfo = /all.pem\nsslCAPath = ~/certificates\n"
        "[http \"https://login.test\"]\nsslCAInfo = /own.pem",
        {{"HOME", "/home/me"}});
    fixture.get(kUrl);
    fixture.get("https://a.azure.test/");
    CHECK(fixture.recorder.seen[0].ca_file == "/own.pem");
    CHECK(fixture.recorder.seen[1].ca_file == "/all.pem");
    CHECK(fixture.recorder.seen[0].ca_path == "/home/me/certificates");
  }
  SECTION("git's variables before its configuration") {
    Fixture fixture("[http]\nsslCAInfo = /all.pem\nsslCAPath = /all",
                    {{"GIT_SSL_CAINFO", "/env.pem"}, {"GIT_SSL_CAPATH", "/env"}});
    fixture.get(kUrl);
    CHECK(fixture.recorder.seen[0].ca_file == "/env.pem");
    CHECK(fixture.recorder.seen[0].ca_path == "/env");
  }
}

TEST_CASE("http.sslVerify=false is not followed, and that is said when it matters") {
  const bool in_config = GENERATE(true, false);
  Fixture fixture(in_config ? "[http]\nsslVerify = false" : "",
                  in_config ? Variables{} : Variables{{"GIT_SSL_NO_VERIFY", "1"}});
  fixture.recorder.answers = {{0, {}, WW_NETWORK}};
  const Failure failure = failure_of([&] { fixture.get(kUrl); });
  CHECK(failure.status() == WW_NETWORK);
  CHECK_THAT(failure.advice(), ContainsSubstring("http.sslVerify=false is not followed"));
}

TEST_CASE("redirects") {
  Fixture fixture;
  const auto to = [](const std::string& location, int status = 302) {
    return Recorder::Answer{status, {{"location", location}}};
  };
  auto& seen = fixture.recorder.seen;
  HttpRequest request;
  request.url = "https://login.test/a/b?q=1";
  request.flags = WW_HTTP_FOLLOW_REDIRECTS;
  request.headers = {{"authorization", "Bearer t"}, {"Cookie", "c=1"}, {"Accept", "x"}};
  const auto send = [&] { return fixture.http.send(request, fixture.allowed); };

  SECTION("are answers, unless they are asked for") {
    fixture.recorder.answers = {to("/next")};
    request.flags = 0;
    CHECK(send().status == 302);
    CHECK(seen.size() == 1);
  }
  SECTION("are not followed with a POST") {
    fixture.recorder.answers = {to("/next", 307)};
    request.method = "POST";
    CHECK(send().status == 307);
    CHECK(seen.size() == 1);
  }
  SECTION("within the origin everything is kept") {
    fixture.recorder.answers = {to("../c?d#e", GENERATE(301, 302, 303, 307, 308)), {}};
    CHECK(send().status == 200);
    REQUIRE(seen.size() == 2);
    CHECK(seen[1].url == "https://login.test/c?d");
    CHECK(seen[1].header("authorization") == "Bearer t");
    CHECK(seen[1].header("Cookie") == "c=1");
  }
  SECTION("another origin gets no credentials") {
    fixture.recorder.answers = {
        to(GENERATE("https://a.azure.test/x", "https://login.test:8443/", "//a.azure.test/")), {}};
    CHECK(send().status == 200);
    REQUIRE(seen.size() == 2);
    CHECK(seen[1].header("authorization") == "(none)");
    CHECK(seen[1].header("Cookie") == "(none)");
    CHECK(seen[1].header("Accept") == "x");
  }
  SECTION("nor does it get them back") {
    fixture.recorder.answers = {to("https://a.azure.test/x"), to("https://login.test/"), {}};
    CHECK(send().status == 200);
    REQUIRE(seen.size() == 3);
    CHECK(seen[2].header("authorization") == "(none)");
  }
  SECTION("a host that is not allowed is not asked") {
    fixture.recorder.answers = {to("https://evil.test/")};
    CHECK(failure_of(send).status() == WW_REFUSED);
    CHECK(seen.size() == 1);
  }
  SECTION("TLS is not left") {
    fixture.recorder.answers = {to("http://login.test/")};
    CHECK(failure_of(send).status() == WW_REFUSED);
    CHECK(seen.size() == 1);
  }
  SECTION("at most five") {
    fixture.recorder.answers = {to("/again")};
    CHECK(failure_of(send).status() == WW_NETWORK);
    CHECK(seen.size() == 6);
  }
  SECTION("one deadline for all of them") {
    using namespace std::chrono_literals;
    auto slow = to("/next");
    slow.delay = 60ms;
    fixture.recorder.answers = {slow, slow, {}};
    request.timeout_ms = 10'000;
    send();
    REQUIRE(seen.size() == 3);
    CHECK(seen[1].timeout_ms <= 9'940);
    CHECK(seen[2].timeout_ms <= 9'880);
    request.timeout_ms = 100;
    seen.clear();
    CHECK(failure_of(send).status() == WW_TIMEOUT);
    CHECK(seen.size() == 2);
  }
  SECTION("to nowhere") {
    fixture.recorder.answers = {to("https://[/")};
    CHECK(failure_of(send).status() == WW_NETWORK);
  }
}

TEST_CASE("a repository's way counts where git itself goes, and nowhere else") {
  struct Row {
    const char* git_server;
    const char* url;
    bool counts;
  };
  const std::vector<Row> rows{
      {"", "https://dev.azure.test/x", false},
      {"https://dev.azure.test", "https://dev.azure.test/x", true},
      {"https://dev.azure.test", "https://dev.azure.test:443/x", true},
      {"https://dev.azure.test:443", "https://dev.azure.test/x", true},
      {"https://dev.azure.test", "https://dev.azure.test:8443/x", false},
      {"https://dev.azure.test", "https://login.test/x", false},
      {"https://dev.azure.test", "https://x.dev.azure.test/x", false},
      {"http://dev.azure.test", "https://dev.azure.test/x", false},
      {"https://dev.azure.test/", "https://dev.azure.test/x", true},
  };
  const Row& row = rows[GENERATE_COPY(range(std::size_t{0}, rows.size()))];
  CAPTURE(row.git_server, row.url);
  Directory directory;
  directory.write(".git/HEAD", "ref: refs/heads/main\n");
  directory.write(".git/objects/keep", "");
  directory.write(".git/refs/keep", "");
  directory.write(".git/config",
                  "[http]\nproxy = http://evil:1\nsslCAInfo = /evil\nsslCAPath = /evil/path\n"
                  "curloptResolve = evil:1:10.6.6.6\n");
  ::setenv("GIT_DIR", (directory / ".git").c_str(), 1);
  const GitFiles files("[http]\nsslCAPath = /path\n");
  Recorder recorder;
  const GitConfig git;
  const Http http(git, {.network = [&]() -> const ww_network& { return recorder.table(); },
                        .environment = environment({}),
                        .version = "1",
                        .server = row.git_server,
                        .way_there = Trust::kRepository});
  HttpRequest request;
  request.url = row.url;
  http.send(request, {{"login.test", "*.azure.test"}});
  ::unsetenv("GIT_DIR");
  REQUIRE(recorder.seen.size() == 1);
  const Seen& seen = recorder.seen[0];
  CHECK(seen.proxy == (row.counts ? "http://evil:1" : ""));
  CHECK(seen.addresses == (row.counts ? "10.6.6.6" : ""));
  CHECK(seen.ca_file == (row.counts ? "/evil" : ""));
  CHECK(seen.ca_path == (row.counts ? "/evil/path" : "/path"));
}

TEST_CASE("a scope with a user name counts for that user's credential, by git's own rules") {
  const GitFiles files(
      "[http]\nproxy = http://all:1\n[http \"https://ada@dev.azure.test\"]\nproxy = http://ada:1\n"
      "[http \"https://ada@dev.azure.test/x%20y\"]\nproxy = http://xy:1\n");
  const auto proxy_of = [](const char* server, const char* url) {
    Recorder recorder;
    const GitConfig git;
    const Http http(git, {.network = [&]() -> const ww_network& { return recorder.table(); },
                          .environment = environment({}),
                          .version = "1",
                          .server = server});
    HttpRequest request;
    request.url = url;
    http.send(request, {{"login.test", "*.azure.test"}});
    return recorder.seen.at(0).proxy;
  };
  CHECK(proxy_of("https://ada@dev.azure.test/", "https://dev.azure.test/z?a=b") == "http://ada:1");
  CHECK(proxy_of("https://ada@dev.azure.test/", "https://dev.azure.test/x%20y") == "http://xy:1");
  CHECK(proxy_of("https://bob@dev.azure.test/", "https://dev.azure.test/z") == "http://all:1");
  CHECK(proxy_of("https://dev.azure.test/", "https://dev.azure.test/z") == "http://all:1");
  CHECK(proxy_of("https://ada@dev.azure.test/", "https://login.test/z") == "http://all:1");
}

TEST_CASE("the trace names the exchange and no secret") {
  Fixture fixture("[http]\nproxy = http://user:hunter2@proxy.test:3128");
  HttpRequest request;
  request.url = "https://login.test/token?code=hunter3";
  request.headers = {{"Authorization", "Bearer hunter4"}};
  request.body = Secret("hunter5");
  fixture.http.send(request, fixture.allowed);
  REQUIRE(fixture.traced.size() == 1);
  CHECK_THAT(fixture.traced[0],
             ContainsSubstring("GET https://login.test/token through proxy.test:3128: 200 in "));
  CHECK(fixture.traced[0].find("hunter") == std::string::npos);
}

TEST_CASE("Ctrl-C reaches the network module") {
  const GitFiles files("[http]\ncurloptResolve = login.test:443:127.0.0.1");
  const GitConfig git;
  const Http http(git, {.network = []() -> const ww_network& { return network(); },
                        .environment = environment({}),
                        .version = "1",
                        .cancelled = [] { return true; }});
  HttpRequest request;
  request.url = kUrl;
  CHECK(failure_of([&] { http.send(request, {{"login.test"}}); }).status() == WW_CANCELLED);
}

TEST_CASE("with the real module: a name, its address and its authority from git alone") {
  const Identity authority = issue({.subject = "authority", .is_authority = true});
  const Identity leaf = issue({.alt_names = "DNS:dev.azure.test"}, &authority);
  Server server({leaf}, [](Channel& peer) {
    const std::string head = peer.receive_head();
    if (head.find("GET /start ") == 0)
      peer.send("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
    else
      peer.send(ok(head.substr(0, head.find('\r'))));
    peer.close_notify();
  });
  Directory directory;
  const std::string origin = "dev.azure.test:" + server.port_text();
  const GitFiles files(
      "[http]\nsslCAInfo = " + directory.write("ca.pem", authority.certificate_pem()) +
      "\ncurloptResolve = " + origin + ":127.0.0.1");
  const GitConfig git;
  const Http http(git, {.network = []() -> const ww_network& { return network(); },
                        .environment = environment({}),
                        .version = "1"});
  HttpRequest request;
  request.url = "https://" + origin + "/start";
  request.flags = WW_HTTP_FOLLOW_REDIRECTS;
  const auto response = http.send(request, {{"*.azure.test"}});
  CHECK(response.status == 200);
  CHECK(response.body.view() == "GET /end HTTP/1.1");
  CHECK(server.connections() == 2);
}
