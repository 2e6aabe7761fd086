// The sign-in with the real network module behind it.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <thread>

#include "person/signin.h"
#include "plugins/module.h"
#include "support/environment.h"
#include "support/loopback_client.h"
#include "support/pty.h"
#include "support/text.h"

using namespace watchword;
using host::SignIn;
using test::Pty;

namespace {

constexpr const char* kUrl = "https://login.example/authorize";

const ww_network& network() {
  static const ww_host host{sizeof(ww_host), WW_ABI_MAJOR, WW_ABI_MINOR, {}, nullptr, nullptr};
  const ww_plugin_entry* entry = &host::open_module(WATCHWORD_NETWORK_MODULE, &host);
  return *static_cast<const ww_network*>(entry->get_factory(WW_FACTORY_NETWORK));
}

class SignInHost {
 public:
  SignInHost()
      : environment_(test::environment({{"TERM", "xterm"}})),
        terminal_(environment_),
        signin_(network, config_, environment_, terminal_, {}, [] { return std::int64_t{0}; }, {}) {
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
  }

  // Signs in while `browser` runs with the listener's port. Returns the parameters, what the
  // browser got, and what somebody gets who comes afterwards.
  std::string sign_in(const std::function<std::string(std::uint16_t)>& browser,
                      bool finish = true) {
    std::string response;
    std::jthread person;  // outlives the listener, whose end it waits for
    auto listener = signin_.listen();
    const std::string uri = SignIn::redirect_uri(*listener);
    const auto port = static_cast<std::uint16_t>(std::stoi(uri.substr(uri.rfind(':') + 1)));
    person = std::jthread([&] {
      // Until the sign-in expects its state, the listener takes no callback for one.
      while (response.empty() || response.find(" 404 ") != std::string::npos)
        response = browser(port);
    });
    std::string out;
    for (const auto& [name, value] :
         signin_.authorize(*listener, {kUrl, "st4te", "Sign in to contoso", 20, false}))
      out += name + "=" + std::string(value.view()) + " ";
    if (finish) signin_.finish(std::move(listener), WW_OK, "ada@contoso.example is signed in.", "");
    listener.reset();
    person.join();
    return out + "\n" + response + "\nafterwards " + test::get(port, "/");
  }

 private:
  platform::Environment environment_;
  host::GitConfig config_;
  platform::Terminal terminal_;
  SignIn signin_;
};

using test::contains;

}  // namespace

TEST_CASE("a callback that fits is taken, and its browser shown the page") {
  Pty pty([] {
    return SignInHost().sign_in([](std::uint16_t port) {
      // Neither another state nor another path ends the sign-in.
      if (!contains(test::get(port, "/?code=evil&state=other"), " 404 "))
        return std::string("taken");
      if (!contains(test::get(port, "/favicon.ico"), " 404 ")) return std::string("taken");
      return test::get(port, "/?code=c0de%2B1&state=st4te");
    });
  });
  const std::string result = pty.result();
  INFO(result);
  CHECK(result.rfind("code=c0de+1 state=st4te \nHTTP/1.1 200 OK\r\n", 0) == 0);
  CHECK(contains(result, "<h1>You are signed in</h1>"));
  CHECK(contains(result, "ada@contoso.example is signed in."));
  CHECK(contains(result, "</html>"));
  CHECK_FALSE(contains(result.substr(result.find('\n')), "c0de"));
  CHECK(contains(result, "\nafterwards refused"));
}

TEST_CASE("a form that is posted is a callback as well") {
  Pty pty([] {
    return SignInHost().sign_in(
        [](std::uint16_t port) { return test::post_form(port, "code=c0de&state=st4te"); });
  });
  const std::string result = pty.result();
  INFO(result);
  CHECK(result.rfind("code=c0de state=st4te \nHTTP/1.1 200 OK\r\n", 0) == 0);
}

TEST_CASE("a sign-in that is given up tells its browser so and stops listening") {
  Pty pty([] {
    return SignInHost().sign_in(
        [](std::uint16_t port) { return test::get(port, "/?code=c0de&state=st4te"); }, false);
  });
  const std::string result = pty.result();
  INFO(result);
  CHECK(contains(result, "<h1>You are not signed in</h1>"));
  CHECK(contains(result, "The sign-in was given up."));
  CHECK(contains(result, "\nafterwards refused"));
}

TEST_CASE("Ctrl-C stops the listener") {
  Pty pty([] {
    SignInHost side;
    try {
      side.sign_in([](std::uint16_t port) {
        const std::string response = test::get(port, "/");
        return response == "refused" ? std::string("ended") : response;
      });
    } catch (const Failure& failure) {
      return "status " + std::to_string(failure.status());
    }
    return std::string("signed in");
  });
  REQUIRE(pty.shows("(hidden):"));
  pty.type("\x03");
  CHECK(pty.result() == "status 4");
  CHECK(pty.echoes());
}
