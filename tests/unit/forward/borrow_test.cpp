// Both sides, with a socket between them.
#include "forward/borrow.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "forward/control.h"
#include "forward/peer.h"
#include "forward/receive.h"
#include "forward/server.h"
#include "platform/event.h"
#include "platform/local_socket.h"
#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"

namespace watchword::forward {
namespace {

using Clock = std::chrono::steady_clock;
using platform::Handle;
using protocol::ForwardingRequest;
using test::failure_of;
using test::status_of;

ForwardingRequest wanted() {
  ForwardingRequest out;
  out.target = {"https", "dev.example", "contoso/x", {}};
  return out;
}

// Somebody who lends.
struct Lender {
  explicit Lender(const std::string& path, std::size_t at_once = 4,
                  std::chrono::milliseconds patience = kPeerPatience)
      : session({"laptop", "devbox", 2'000, 0, false, false},
                Rules({{"dev.example"}, {"dev.example"}}, "laptop", "devbox"),
                {[] { return std::int64_t{1'000}; },
                 [](const std::string&) { return Consent::kNobody; },
                 [](const ForwardingRequest&) -> std::optional<Credential> {
                   Credential out;
                   out.secret = Secret("token-1");
                   out.is_token = true;
                   out.expires_at = 1'500;
                   return out;
                 },
                 [](const Deed&) {}}),
        server(path, at_once, [this, patience](Handle peer, Handle stop) {
          serve_peer(session, peer, stop, patience);
        }) {}
  Session session;
  Server server;
};

int connect(const std::string& path) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

struct Asked {
  std::optional<protocol::ForwardingAnswer> answer;
  std::string traced;
};

Asked ask(const test::Directory& runtime, const std::string& named = "") {
  Asked out;
  out.answer = ask_forwarding(
      test::environment({{"XDG_RUNTIME_DIR", runtime / "."}, {"WATCHWORD_FORWARD", named}}),
      wanted(), [&](std::string_view line) { out.traced += line; }, Handle::kNone);
  return out;
}

std::string well_known(const test::Directory& runtime) {
  return runtime / "watchword/forward.sock";
}

TEST_CASE("what is lent is found where it is named, and where one is looked for") {
  const test::Directory runtime;
  const Lender lender(runtime / "mine/a.sock");
  CHECK_FALSE(ask(runtime).answer);
  auto answer = ask(runtime, runtime / "mine/a.sock").answer;
  REQUIRE(answer);
  REQUIRE(answer->credential);
  CHECK(answer->credential->secret.view() == "token-1");
  CHECK(answer->credential->expires_at == 1'500);

  // As ssh leaves it: a link to a socket elsewhere.
  std::filesystem::create_directories(runtime / "watchword");
  std::filesystem::create_symlink(runtime / "mine/a.sock", well_known(runtime));
  CHECK(ask(runtime).answer);
  CHECK_FALSE(ask(runtime, "none").answer);
}

TEST_CASE("a socket is open to this user only, and nobody else's directory has one") {
  const test::Directory directory;
  {
    const platform::LocalListener listener(directory / "new/a.sock");
    struct stat found {};
    CHECK(::stat((directory / "new").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0700);
    CHECK(::stat((directory / "new/a.sock").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    CHECK(status_of(failure_of([&] { platform::LocalListener(directory / "new/a.sock"); })) ==
          WW_INVALID);
  }
  CHECK_FALSE(directory.has("new/a.sock"));
  std::filesystem::create_directory(directory / "open");
  std::filesystem::permissions(directory / "open", std::filesystem::perms::all);
  CHECK(status_of(failure_of([&] { platform::LocalListener(directory / "open/a.sock"); })) ==
        WW_INVALID);
  CHECK(status_of(failure_of([&] { platform::LocalListener("a.sock"); })) == WW_INVALID);
  directory.write("file", "x");
  CHECK(status_of(failure_of([&] { platform::LocalListener(directory / "file"); })) == WW_INVALID);
  CHECK(status_of(failure_of(
            [&] { platform::LocalListener(directory / std::string(120, 'x')); })) == WW_INVALID);
}

TEST_CASE("a dead socket is passed over at once, and taken over by the next who lends") {
  const test::Directory runtime;
  const std::string path = runtime / "a.sock";
  {
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    CHECK(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(dead);
  }
  const auto begin = Clock::now();
  const Asked asked = ask(runtime, path);
  CHECK_FALSE(asked.answer);
  CHECK(asked.traced == "nobody lends credentials through " + path + ": Connection refused");
  CHECK(Clock::now() - begin < std::chrono::seconds(1));
  const Lender lender(path);
  CHECK(ask(runtime, path).answer);
}

TEST_CASE("a dead socket that is named does not hide the one that is looked for") {
  const test::Directory runtime;
  const Lender lender(well_known(runtime));
  CHECK(ask(runtime, runtime / "gone.sock").answer);
  {
    const platform::LocalListener silent(runtime /
                                         "silent.sock");  // accepts, as a dead tunnel does
    const auto begin = Clock::now();
    const Asked asked = ask(runtime, runtime / "silent.sock");
    CHECK(asked.answer);
    CHECK(asked.traced.find("it does not answer") != std::string::npos);
    CHECK(Clock::now() - begin < std::chrono::seconds(5));
  }
}

TEST_CASE("every place is looked at, be it that nobody is there") {
  const test::Directory runtime;
  const Lender lender(well_known(runtime));
  const platform::LocalListener silent(runtime / "silent.sock");
  const auto look = [&](const std::string& named) {
    return lenders(
        test::environment({{"XDG_RUNTIME_DIR", runtime / "."}, {"WATCHWORD_FORWARD", named}}),
        wanted().target, Handle::kNone);
  };
  auto all = look("");
  REQUIRE(all.size() == 1);
  CHECK(all[0].path == well_known(runtime));
  CHECK(all[0].answer.lends ==
        "laptop lends the credential of dev.example/contoso to devbox until 1970-01-01T00:33:20Z");
  CHECK(all[0].why.empty());
  all = look(runtime / "gone.sock");
  REQUIRE(all.size() == 2);
  CHECK(all[0].path == runtime / "gone.sock");
  CHECK(all[0].why == "there is no socket of yours");
  CHECK(all[1].answer.lends);
  const auto begin = Clock::now();
  all = look(runtime / "silent.sock");
  REQUIRE(all.size() == 2);
  CHECK(all[0].why == "it does not answer");
  CHECK(Clock::now() - begin < std::chrono::seconds(5));
  CHECK(look("none").empty());
}

TEST_CASE("what is no Watchword, or breaks off, is no answer") {
  const test::Directory runtime;
  const auto served = [&](const std::string& says) {
    const std::string path = runtime / "other.sock";
    const Server other(path, 1, [&](Handle peer, Handle stop) {
      platform::send_by(peer, says, Clock::now() + std::chrono::seconds(1));
      Secret bytes;
      receive_by(
          peer, stop, Clock::now() + std::chrono::seconds(1), 4096,
          [](std::string_view all) { return all.ends_with("\n\n") ? all.size() : 0; }, bytes);
    });
    return status_of(failure_of([&] {
      const bool answered = ask(runtime, path).answer.has_value();
      CHECK_FALSE(answered);
    }));
  };
  CHECK(served("HTTP/1.1 400 Bad Request\r\n\r\n") == WW_OK);
  CHECK(served(std::string(100, 'x')) == WW_OK);
  CHECK(served("watchword-forward 1\nstatus=cred") == WW_INTERACTION_REQUIRED);
  CHECK(served("watchword-forward 1\nstatus=credential\n\n") == WW_INVALID);
}

TEST_CASE("who says nothing, or half, or too much, keeps nobody waiting") {
  const test::Directory runtime;
  const std::string path = runtime / "a.sock";
  const Lender lender(path, 4);
  std::vector<int> slow;
  for (const char* says : {"", "version=1\n", "version=1\naction=get"}) {
    slow.push_back(connect(path));
    CHECK(::send(slow.back(), says, std::string(says).size(), MSG_NOSIGNAL) >= 0);
  }
  const auto begin = Clock::now();
  for (int i = 0; i < 20; ++i) CHECK(ask(runtime, path).answer);
  CHECK(Clock::now() - begin < std::chrono::seconds(5));
  for (const int one : slow) ::close(one);

  const int loud = connect(path);
  const std::string block(4096, 'x');
  for (int i = 0; i < 64; ++i)
    if (::send(loud, block.data(), block.size(), MSG_NOSIGNAL) < 0) break;
  // It is not listened to until its time is over.
  pollfd hung_up{.fd = loud, .events = POLLRDHUP, .revents = 0};
  CHECK(::poll(&hung_up, 1, 1000) == 1);
  ::close(loud);
  CHECK(ask(runtime, path).answer);
}

TEST_CASE("who is slow for ever is given up") {
  const test::Directory runtime;
  const std::string path = runtime / "a.sock";
  const Lender lender(path, 2, std::chrono::milliseconds(200));
  std::vector<int> slow;
  for (const char* says : {"", "version=1\n", "", "version=1\n"}) {
    slow.push_back(connect(path));
    CHECK(::send(slow.back(), says, std::string(says).size(), MSG_NOSIGNAL) >= 0);
  }
  CHECK(ask(runtime, path).answer);
  for (const int one : slow) ::close(one);
}

TEST_CASE("a socket of somebody else is passed over, be it that he lends") {
  if (::geteuid() != 0) SKIP("giving files away needs root");
  const test::Directory runtime;
  const std::string path = runtime / "a.sock";
  const Lender lender(path);
  CHECK(ask(runtime, path).answer);
  REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
  CHECK_FALSE(ask(runtime, path).answer);
  std::string why;
  CHECK_FALSE(platform::connect_to_local(path, why));
  CHECK(why == "it belongs to somebody else");
}

TEST_CASE("a flood is served in turn") {
  const test::Directory runtime;
  const std::string path = runtime / "a.sock";
  const Lender lender(path, 4);
  std::atomic<int> answered = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < 40; ++i)
    all.emplace_back([&] { answered += ask(runtime, path).answer.has_value() ? 1 : 0; });
  for (auto& one : all) one.join();
  CHECK(answered == 40);
}

TEST_CASE("the end does not wait for who is connected") {
  const test::Directory runtime;
  const auto begin = Clock::now();
  int idle = -1;
  {
    const Lender lender(runtime / "a.sock");
    idle = connect(runtime / "a.sock");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(Clock::now() - begin < std::chrono::seconds(3));
  CHECK_FALSE(runtime.has("a.sock"));
  ::close(idle);
}

TEST_CASE("those that run are listed and stopped, and the remains of others removed") {
  const test::Directory runtime;
  const auto environment = test::environment({{"XDG_RUNTIME_DIR", runtime / "."}});
  const std::string directory = forwardings_directory(environment);
  Lender lender(runtime / "a.sock");
  const Server control(directory + "/devbox-1.control", 1, [&](Handle peer, Handle stop) {
    serve_control(lender.session, peer, stop);
  });
  {
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = directory + "/gone-2.control";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    CHECK(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(dead);
  }
  CHECK(ask(runtime, runtime / "a.sock").answer);
  auto all = running(environment);
  REQUIRE(all.size() == 1);
  CHECK(all.front().report.there == "devbox");
  CHECK(all.front().report.places == "any");
  CHECK(all.front().report.lent == 1);
  CHECK(all.front().report.last.place == "dev.example/contoso");
  CHECK_FALSE(std::filesystem::exists(directory + "/gone-2.control"));
  CHECK(stop_running(all.front()));
  const auto answer = ask(runtime, runtime / "a.sock").answer;
  REQUIRE(answer);
  CHECK(answer->refusal);
  CHECK(running(environment).front().report.state == "it was stopped there");
}

}  // namespace
}  // namespace watchword::forward
