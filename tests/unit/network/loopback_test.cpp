// network.so's listener against browsers, and against whatever else is on this machine.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

#include "module.h"
#include "server.h"

using namespace watchword;
using namespace watchword::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

using namespace std::chrono_literals;

constexpr const char* kState = "the-state-of-this-sign-in";
constexpr const char* kPage = "<!DOCTYPE html><title>Signed in</title>";
using Parameters = std::vector<std::pair<std::string, std::string>>;

class Listener {
 public:
  explicit Listener(bool expecting = true) {
    const ErrorCatcher error;
    error.check(network().loopback_open(&loopback_, &port_, error.get()));
    if (expecting) expect();
  }
  ~Listener() { finish(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void expect() { network().loopback_expect(loopback_, text(kState)); }

  std::chrono::milliseconds finish(std::string_view page = kPage, int status = 200) {
    const auto began = std::chrono::steady_clock::now();
    if (loopback_ != nullptr) network().loopback_finish(loopback_, status, text(page));
    loopback_ = nullptr;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began);
  }
  bool arrived(int timeout_ms = 0) const {
    pollfd entry{static_cast<int>(network().loopback_handle(loopback_)), POLLIN, 0};
    return ::poll(&entry, 1, timeout_ms) == 1;
  }
  std::optional<Parameters> take() const {
    Parameters parameters;
    const PairSink sink([&](ww_text name, ww_text value) {
      parameters.emplace_back(std::string(view(name)), std::string(view(value)));
    });
    if (network().loopback_take(loopback_, sink.get()) != WW_OK) return std::nullopt;
    return parameters;
  }

  std::uint16_t port() const { return port_; }
  std::string host() const { return "localhost:" + std::to_string(port_); }
  std::unique_ptr<Channel> connect() const {
    auto channel = Channel::connect(port_);
    REQUIRE(channel);
    return channel;
  }
  std::string get(const std::string& target, const std::string& host = {}) const {
    return "GET " + target + " HTTP/1.1\r\nHost: " + (host.empty() ? this->host() : host) +
           "\r\n\r\n";
  }
  std::string post(const std::string& body,
                   const std::string& type = "application/x-www-form-urlencoded") const {
    return "POST / HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: null\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  // The whole answer to a request that is answered at once.
  std::string ask(const std::string& request) const {
    const auto channel = connect();
    channel->send(request);
    return channel->receive_all(2000);
  }

 private:
  ww_loopback* loopback_ = nullptr;
  std::uint16_t port_ = 0;
};

std::string callback(const std::string& state = kState) {
  return "/?code=a%2Fb+c&state=" + state + "&session_state=";
}

}  // namespace

TEST_CASE("a callback by GET is held until there is a page") {
  Listener listener;
  CHECK_FALSE(listener.arrived());
  CHECK_FALSE(listener.take());
  const auto browser = listener.connect();
  browser->send(listener.get(callback()));
  REQUIRE(listener.arrived(2000));
  CHECK(listener.take() == Parameters{{"code", "a/b c"}, {"state", kState}, {"session_state", ""}});
  CHECK(browser->receive(200).empty());

  std::string answer;
  std::thread reading([&] {
    answer = browser->receive_all(2000);
    browser->close();
  });
  CHECK(listener.finish() < 1500ms);
  reading.join();
  CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK_THAT(answer, ContainsSubstring("Content-Type: text/html; charset=utf-8\r\n"));
  CHECK_THAT(answer, ContainsSubstring(
                         "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'"));
  CHECK_THAT(answer, ContainsSubstring("Cache-Control: no-store\r\n"));
  CHECK_THAT(answer, ContainsSubstring("Referrer-Policy: no-referrer\r\n"));
  CHECK_THAT(answer, ContainsSubstring("X-Content-Type-Options: nosniff\r\n"));
  CHECK_THAT(answer, ContainsSubstring("Connection: close\r\n"));
  CHECK_THAT(answer, ContainsSubstring(std::string("\r\n\r\n") + kPage));
}

TEST_CASE("a callback to a redirect URI with a path") {
  Listener listener;
  const auto browser = listener.connect();
  browser->send(listener.get("/signed-in" + callback().substr(1)));
  REQUIRE(listener.arrived(2000));
  CHECK(listener.take() == Parameters{{"code", "a/b c"}, {"state", kState}, {"session_state", ""}});
}

TEST_CASE("a callback by form_post") {
  Listener listener;
  const auto browser = listener.connect();
  SECTION("in one piece") {
    browser->send(listener.post("code=c%20d&state=" + std::string(kState),
                                "application/x-www-form-urlencoded; charset=utf-8"));
  }
  SECTION("in two, with a pause") {
    const std::string request = listener.post("code=c%20d&state=" + std::string(kState));
    browser->send(request.substr(0, request.size() - 5));
    CHECK_FALSE(listener.arrived(100));
    browser->send(request.substr(request.size() - 5));
  }
  SECTION("through [::1], which localhost may mean") {
    const auto other = Channel::connect(listener.port(), "::1");
    if (!other) SKIP("this machine has no [::1]");
    other->send(listener.post("code=c%20d&state=" + std::string(kState)));
  }
  REQUIRE(listener.arrived(2000));
  CHECK(listener.take() == Parameters{{"code", "c d"}, {"state", kState}});
}

TEST_CASE("a large code fits, a flood does not") {
  Listener listener;
  SECTION("query") {
    const auto browser = listener.connect();
    browser->send(listener.get(callback() + "&x=" + std::string(16000, 'x')));
    CHECK(listener.arrived(2000));
  }
  SECTION("form") {
    const auto browser = listener.connect();
    browser->send(
        listener.post("state=" + std::string(kState) + "&code=" + std::string(60000, 'x')));
    CHECK(listener.arrived(2000));
  }
  SECTION("too large a query") {
    CHECK_THAT(listener.ask(listener.get(callback() + "&x=" + std::string(40000, 'x'))),
               StartsWith("HTTP/1.1 413"));
  }
  SECTION("too large a form") {
    const std::string form = "state=" + std::string(kState) + "&x=" + std::string(70000, 'x');
    CHECK_THAT(listener.ask(listener.post(form)), StartsWith("HTTP/1.1 413"));
  }
  SECTION("too large a form in chunks") {
    std::string request = "POST / HTTP/1.1\r\nHost: " + listener.host() +
                          "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) request += "1000\r\n" + std::string(4096, 'x') + "\r\n";
    CHECK_THAT(listener.ask(request), StartsWith("HTTP/1.1 413"));
  }
}

TEST_CASE("what is not the callback is answered and changes nothing") {
  Listener listener;
  const auto is = [&](const std::string& request, const char* status) {
    CAPTURE(request);
    const std::string answer = listener.ask(request);
    CHECK_THAT(answer, StartsWith(std::string("HTTP/1.1 ") + status));
    CHECK_THAT(answer, ContainsSubstring("Content-Security-Policy: default-src 'none'"));
    CHECK_FALSE(listener.arrived());
  };
  is(listener.get("/"), "404");
  is(listener.get("/favicon.ico"), "404");
  is(listener.get(callback("another-state")), "404");
  is(listener.get(callback("")), "404");
  is(listener.get("/?code=x"), "404");
  is(listener.get(callback() + "&state=again"), "404");
  is(listener.get(callback("first") + "&state=" + kState), "404");
  is(listener.get("/other" + callback("another-state").substr(1)), "404");
  is(listener.get(callback() + "&x=%zz"), "404");
  is(listener.post("code=x&state=wrong"), "404");
  is(listener.post("code=x&state=" + std::string(kState), "text/plain"), "415");
  is("PUT " + callback() + " HTTP/1.1\r\nHost: " + listener.host() + "\r\n\r\n", "405");
  is("OPTIONS / HTTP/1.1\r\nHost: " + listener.host() + "\r\n\r\n", "405");

  // A page that had its own name point at 127.0.0.1.
  const std::string port = ":" + std::to_string(listener.port());
  is(listener.get(callback(), "evil.test" + port), "421");
  is(listener.get(callback(), "localhost"), "421");
  is(listener.get(callback(), "localhost.evil.test" + port), "421");
  is("GET " + callback() + " HTTP/1.1\r\n\r\n", "421");

  // And after all of that the right one still is.
  const auto browser = listener.connect();
  browser->send(listener.get(callback(), "127.0.0.1" + port));
  CHECK(listener.arrived(2000));
}

TEST_CASE("nothing matches before a state is expected, not even an empty one") {
  Listener listener(false);
  CHECK_THAT(listener.ask(listener.get(callback())), StartsWith("HTTP/1.1 404"));
  CHECK_THAT(listener.ask(listener.get(callback(""))), StartsWith("HTTP/1.1 404"));
  CHECK_FALSE(listener.arrived());
  listener.expect();
  const auto browser = listener.connect();
  browser->send(listener.get(callback()));
  CHECK(listener.arrived(2000));
}

TEST_CASE("the first callback counts; a reload gets the same page") {
  Listener listener;
  const auto first = listener.connect();
  first->send(listener.get("/?code=first&state=" + std::string(kState)));
  REQUIRE(listener.arrived(2000));
  const auto second = listener.connect();
  second->send(listener.get("/?code=second&state=" + std::string(kState)));
  CHECK(second->receive(200).empty());
  CHECK(listener.take()->front().second == "first");
  std::string answers[2];
  std::thread reading([&] {
    answers[0] = first->receive_all(2000);
    first->close();
    answers[1] = second->receive_all(2000);
    second->close();
  });
  listener.finish();
  reading.join();
  CHECK_THAT(answers[0], ContainsSubstring(kPage));
  CHECK_THAT(answers[1], ContainsSubstring(kPage));
}

TEST_CASE("a large page arrives whole though nothing waits for it any more") {
  const std::string page = "<!DOCTYPE html>" + std::string(1'500'000, 'x') + "end";
  std::unique_ptr<Channel> browser;
  std::string answer;
  {
    Listener listener;
    browser = listener.connect();
    browser->send(listener.get(callback()));
    REQUIRE(listener.arrived(2000));
    std::thread reading([&] {
      std::this_thread::sleep_for(300ms);  // a browser that is busy
      answer = browser->receive_all(2000);
      browser->close();
    });
    listener.finish(page, 400);
    reading.join();
  }
  CHECK_THAT(answer, StartsWith("HTTP/1.1 400"));
  CHECK(answer.size() > page.size());
  CHECK(answer.substr(answer.size() - 4) == "xend");
}

TEST_CASE("the page arrives though the browser sent more than was read") {
  const std::string page = std::string(1'500'000, 'x') + "end";
  Listener listener;
  const auto browser = listener.connect();
  browser->send(listener.get(callback()) + std::string(200'000, 'x'));
  REQUIRE(listener.arrived(2000));
  std::string answer;
  std::thread reading([&] {
    std::this_thread::sleep_for(300ms);
    answer = browser->receive_all(2000);
    browser->close();
  });
  listener.finish(page);
  reading.join();
  CHECK(answer.size() > page.size());
  CHECK(answer.substr(answer.size() - 4) == "xend");
}

TEST_CASE("nothing of the listener is inherited by the browser that is started") {
  Listener listener;
  const auto browser = listener.connect();
  browser->send(listener.get(callback()));
  REQUIRE(listener.arrived(2000));
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry, gone).string();
    const bool is_socket =
        target.rfind("socket:", 0) == 0 || target.find("[event") != std::string::npos;
    const int descriptor = std::stoi(entry.path().filename().string());
    if (descriptor <= 2 || gone || !is_socket) continue;
    CAPTURE(target);
    CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("finishing never waits for somebody who does nothing") {
  Listener listener;
  SECTION("nobody came") {
    CHECK(listener.finish() < 300ms);
  }
  SECTION("idle connections, as a browser opens them in advance") {
    std::vector<std::unique_ptr<Channel>> idle;
    for (int i = 0; i < 6; ++i) idle.push_back(listener.connect());
    const auto browser = listener.connect();
    browser->send(listener.get(callback()));
    REQUIRE(listener.arrived(2000));
    std::string answer;
    std::thread reading([&] {
      answer = browser->receive_all(2000);
      browser->close();
    });
    CHECK(listener.finish() < 1000ms);
    reading.join();
    CHECK_THAT(answer, ContainsSubstring(kPage));
  }
  SECTION("half a request") {
    const auto half = listener.connect();
    half->send("GET / HT");
    std::this_thread::sleep_for(50ms);
    CHECK(listener.finish() < 300ms);
  }
  SECTION("a browser that went away") {
    auto browser = listener.connect();
    browser->send(listener.get(callback()));
    REQUIRE(listener.arrived(2000));
    browser->reset();
    std::this_thread::sleep_for(50ms);
    CHECK(listener.finish(std::string(5'000'000, 'x')) < 300ms);
  }
  SECTION("a browser that reads nothing") {
    const auto browser = listener.connect();
    browser->send(listener.get(callback()));
    REQUIRE(listener.arrived(2000));
    CHECK(listener.finish(std::string(50'000'000, 'x')) < 3000ms);
  }
  SECTION("a browser that keeps the connection open") {
    const auto browser = listener.connect();
    browser->send(listener.get(callback()));
    REQUIRE(listener.arrived(2000));
    CHECK(listener.finish() < 3000ms);
    CHECK_THAT(browser->receive_all(500), ContainsSubstring(kPage));
  }
}

TEST_CASE("a crowd of idle connections does not keep the browser out") {
  Listener listener;
  std::vector<std::unique_ptr<Channel>> crowd;
  SECTION("that stays") {
    for (int i = 0; i < 100; ++i) crowd.push_back(listener.connect());
  }
  SECTION("that has begun a request each") {
    for (int i = 0; i < 100; ++i) {
      crowd.push_back(listener.connect());
      crowd.back()->send("GET / HT");
    }
  }
  SECTION("that goes") {
    for (int i = 0; i < 100; ++i) crowd.push_back(listener.connect());
    crowd.clear();
  }
  const auto browser = listener.connect();
  browser->send(listener.get(callback()));
  CHECK(listener.arrived(2000));
}

TEST_CASE("the browser that waits for its page is not what makes room for others") {
  Listener listener;
  const auto browser = listener.connect();
  browser->send(listener.get(callback()));
  REQUIRE(listener.arrived(2000));
  std::vector<std::unique_ptr<Channel>> crowd;
  for (int i = 0; i < 100; ++i) crowd.push_back(listener.connect());
  CHECK_THAT(listener.ask(listener.get("/favicon.ico")), StartsWith("HTTP/1.1 404"));
  std::string answer;
  std::thread reading([&] { answer = browser->receive_all(2000); });
  listener.finish();
  reading.join();
  CHECK_THAT(answer, ContainsSubstring(kPage));
}

TEST_CASE("the listener is on loopback only") {
  Listener listener;
  // Another address of this machine's own loopback network is already too far.
  CHECK_FALSE(Channel::connect(listener.port(), "127.0.0.2"));
}

TEST_CASE("finish closes all that the listener opened") {
  const auto count = [] {
    const std::filesystem::directory_iterator descriptors("/proc/self/fd");
    return std::distance(begin(descriptors), end(descriptors));
  };
  network();
  const auto before = count();
  {
    Listener listener;
    CHECK(count() > before);
    const auto browser = listener.connect();
    browser->send(listener.get(callback()));
    REQUIRE(listener.arrived(2000));
  }
  CHECK(count() == before);
}
