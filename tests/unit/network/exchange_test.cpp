// network.so's client against servers on loopback that behave, and servers that do not.
#include <algorithm>
#include <array>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <watchword/encoding.hpp>

#include "certificates.h"
#include "module.h"
#include "names.h"
#include "server.h"
#include "support/directory.h"

using namespace watchword;
using namespace watchword::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using namespace std::chrono_literals;

// Between a deadline and the end of the call: threads have to be scheduled.
constexpr auto kSlack = 700ms;

// An authority that the tests trust, and a server's certificate that it issued.
struct TestTrust {
  Identity authority = issue({.subject = "Test authority", .is_authority = true});
  Identity leaf = issue({.subject = "leaf",
                         .alt_names = "DNS:login.test,DNS:*.wild.test,IP:127.0.0.1,DNS:two.test,"
                                      "DNS:stalled.test"},
                        &authority);
  Directory directory;
  std::string ca_file = directory.write("ca.pem", authority.certificate_pem());
};

const TestTrust& trust() {
  static const TestTrust instance;
  return instance;
}

Server::Tls tls() {
  return {trust().leaf};
}

Call call_to(const Server& server, const std::string& path = "/", const char* host = kHost) {
  Call call;
  call.url = "https://" + std::string(host) + ":" + server.port_text() + path;
  call.ca_file = trust().ca_file;
  return call;
}

// A server that answers every request with the same bytes.
struct Canned {
  explicit Canned(std::string answer)
      : server(tls(), [answer = std::move(answer)](Channel& peer) {
          peer.receive_head();
          peer.send(answer);
          peer.close_notify();
        }) {}
  Server server;
};

// On [::1], at the port of a server on 127.0.0.1: takes no connection and refuses none.
class Swallower {
 public:
  explicit Swallower(std::uint16_t port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    address.sin6_port = htons(port);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address);
    const int only = 1;
    for (int& socket : sockets_)
      socket = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ::setsockopt(sockets_[0], IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    REQUIRE(::bind(sockets_[0], raw, sizeof address) == 0);
    REQUIRE(::listen(sockets_[0], 0) == 0);
    // Linux takes one more than the backlog, and drops what comes then.
    for (std::size_t i = 1; i < sockets_.size(); ++i) ::connect(sockets_[i], raw, sizeof address);
  }
  ~Swallower() {
    for (const int socket : sockets_) ::close(socket);
  }
  Swallower(const Swallower&) = delete;
  Swallower& operator=(const Swallower&) = delete;

 private:
  std::array<int, 5> sockets_{};
};

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
}

}  // namespace

TEST_CASE("a request arrives as it was meant, and so does its response") {
  std::string head;
  std::string body;
  Server server(tls(), [&](Channel& peer) {
    head = peer.receive_head();
    body = peer.receive();
    peer.send(
        "HTTP/1.1 302 Found\r\n"
        "Location: https://elsewhere.test/?next=https%3A%2F%2Fx%0D%0AX:%20y\r\n"
        "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nRetry-After: 17\r\nContent-Length: 5\r\n\r\nhello");
  });
  Call call = call_to(server, "/tenant/token?a=b%2Fc");
  call.method = "POST";
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                  {"Authorization", "Bearer t"}};
  call.body = "grant_type=refresh_token";
  const auto outcome = call.send();
  REQUIRE(outcome.status == WW_OK);
  CHECK(outcome.response->status == 302);
  CHECK(outcome.response->body.view() == "hello");
  CHECK(outcome.response->retry_after_seconds == 17);
  CHECK(outcome.response->header("location") ==
        "https://elsewhere.test/?next=https%3A%2F%2Fx%0D%0AX:%20y");
  std::vector<std::string> cookies;
  for (const auto& [name, value] : outcome.response->headers)
    if (name == "set-cookie") cookies.push_back(value);
  CHECK(cookies == std::vector<std::string>{"a=1", "b=2"});

  CHECK_THAT(head, ContainsSubstring("POST /tenant/token?a=b%2Fc HTTP/1.1\r\n"));
  CHECK_THAT(head, ContainsSubstring("Host: login.test:" + server.port_text() + "\r\n"));
  CHECK_THAT(head, ContainsSubstring("Authorization: Bearer t\r\n"));
  CHECK_THAT(head, ContainsSubstring("Content-Length: 24\r\n"));
  CHECK_THAT(head, ContainsSubstring("Connection: close\r\n"));
  CHECK(body == "grant_type=refresh_token");
}

TEST_CASE("a HEAD has no body, whatever its Content-Length says") {
  Canned canned("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nWWW-Authenticate: Bearer\r\n\r\n");
  Call call = call_to(canned.server);
  call.method = "HEAD";
  const auto outcome = call.send();
  REQUIRE(outcome.status == WW_OK);
  CHECK(outcome.response->header("www-authenticate") == "Bearer");
  CHECK(outcome.response->body.empty());
}

TEST_CASE("bodies of every framing") {
  SECTION("chunked") {
    Canned canned(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    CHECK(call_to(canned.server).send().response->body.view() == "abcde");
  }
  SECTION("none") {
    Canned canned("HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(call_to(canned.server).send().response->status == 204);
  }
  SECTION("to the end of the connection") {
    Canned canned("HTTP/1.1 200 OK\r\n\r\nabc");
    CHECK(call_to(canned.server).send().response->body.view() == "abc");
  }
  SECTION("after an interim response") {
    Canned canned("HTTP/1.1 100 Continue\r\n\r\n" + ok("abc"));
    const auto outcome = call_to(canned.server).send();
    CHECK(outcome.response->status == 200);
    CHECK(outcome.response->body.view() == "abc");
  }
}

TEST_CASE("Retry-After") {
  const auto retry_after = [](const std::string& headers) {
    Canned canned("HTTP/1.1 429 Too Many Requests\r\n" + headers + "Content-Length: 0\r\n\r\n");
    return call_to(canned.server).send().response->retry_after_seconds;
  };
  CHECK(retry_after("Retry-After: 0\r\n") == 0);
  CHECK(retry_after("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                    "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n") == 60);
  CHECK(retry_after("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                    "Retry-After: Sunday, 06-Nov-94 08:49:40 GMT\r\n") == 3);
  CHECK(retry_after("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                    "Retry-After: Sun Nov  6 08:49:42 1994\r\n") == 5);
  // Without a Date the local clock is what there is; that time is long past.
  CHECK(retry_after("Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n") == 0);
  CHECK_FALSE(retry_after("Retry-After: soon\r\n"));
  CHECK_FALSE(retry_after("Retry-After: -5\r\n"));
  CHECK_FALSE(retry_after("Retry-After: 99999999999999999999999\r\n"));
  CHECK_FALSE(retry_after(""));
}

TEST_CASE("a given address is used instead of the name's") {
  Canned canned(ok("here"));
  Call call = call_to(canned.server, "/", kUnknownHost);
  CHECK(call.send().status == WW_NETWORK);
  call.url = "https://a.wild.test:" + canned.server.port_text() + "/";
  call.addresses = "127.0.0.1";
  CHECK(call.send().response->body.view() == "here");
}

TEST_CASE("the next address is tried when the first does not answer") {
  Canned canned(ok("second"));
  const auto outcome = call_to(canned.server, "/", kHostWithTwoAddresses).send();
  REQUIRE(outcome.status == WW_OK);
  CHECK(outcome.response->body.view() == "second");
}

TEST_CASE("addresses take turns by family, beginning with the one that is said to answer") {
  Call call;
  call.url = "https://" + std::string(kHost) + "/";
  call.addresses = "2001:db8::1,2001:db8::2,2001:db8::3,192.0.2.1,192.0.2.2";
  struct Row {
    std::int32_t first;
    std::vector<std::string> order;
  };
  const Row row =
      GENERATE(Row{0, {"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"}},
               Row{6, {"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"}},
               Row{4, {"192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2", "2001:db8::3"}});
  call.first_family = row.first;
  attempts();
  const auto outcome = call.send();
  CHECK(attempts() == row.order);
  CHECK(outcome.status == WW_NETWORK);
  CHECK_THAT(outcome.message, ContainsSubstring("login.test could not be reached"));
}

TEST_CASE("an address that swallows packets costs a moment, and is told") {
  Canned canned(ok("here"));
  const Swallower swallower(canned.server.port());
  Call call = call_to(canned.server);
  call.addresses = "::1,127.0.0.1";
  call.timeout_ms = 60'000;
  attempts();
  SECTION("the other family is tried beside it") {
    const auto outcome = call.send();
    REQUIRE(outcome.status == WW_OK);
    CHECK(outcome.response->body.view() == "here");
    CHECK(attempts() == std::vector<std::string>{"::1", "127.0.0.1"});
    CHECK(outcome.family == 4);
    CHECK(outcome.took < 10s);  // of the minute that there is
  }
  SECTION("not even tried where that is known") {
    call.first_family = 4;
    const auto outcome = call.send();
    REQUIRE(outcome.status == WW_OK);
    CHECK(attempts() == std::vector<std::string>{"127.0.0.1"});
    CHECK(outcome.family == 0);
  }
  SECTION("several of one family, too") {
    call.addresses = "::1,::1,::1,127.0.0.1";
    CHECK(call.send().status == WW_OK);
    CHECK(attempts() == std::vector<std::string>{"::1", "127.0.0.1"});
  }
  SECTION("when there is no other, until the deadline") {
    call.addresses = "::1";
    call.timeout_ms = 700;
    const auto outcome = call.send();
    CHECK(outcome.status == WW_TIMEOUT);
    CHECK_THAT(outcome.message, ContainsSubstring("connecting"));
    CHECK(outcome.took < 700ms + kSlack);
  }
}

TEST_CASE("who issued a certificate is told where it is wanted") {
  Canned canned(ok("here"));
  CHECK(call_to(canned.server).send().issuer == "Test authority");
}

TEST_CASE("whether each family of addresses leads anywhere") {
  struct Tried {
    std::string address;
    bool is_ipv6;
    bool failed;
    bool operator==(const Tried&) const = default;
  };
  std::vector<Tried> tried;
  const Sink<ww_tried_address_sink, const ww_tried_address*> sink([&](const ww_tried_address* one) {
    CHECK(one->milliseconds < 5000);
    tried.push_back(
        {std::string(view(one->address)), one->is_ipv6 != 0, !view(one->failure).empty()});
  });
  const auto status_of = [&](const char* host, std::string_view addresses, std::uint16_t port) {
    return network().try_addresses(text(host), text(addresses), port, 300, sink.get(), nullptr);
  };
  Canned canned(ok("here"));
  SECTION("by the name") {
    CHECK(status_of(kHost, "", canned.server.port()) == WW_OK);
    CHECK(tried == std::vector<Tried>{{"127.0.0.1", false, false}});
  }
  SECTION("the first of each, one that swallows and one that answers") {
    const Swallower swallower(canned.server.port());
    CHECK(status_of(kHost, "::1,127.0.0.1,127.0.0.2", canned.server.port()) == WW_OK);
    CHECK(tried == std::vector<Tried>{{"127.0.0.1", false, false}, {"::1", true, true}});
  }
  SECTION("one that refuses") {
    CHECK(status_of(kHost, "192.0.2.1", 443) == WW_OK);
    CHECK(tried == std::vector<Tried>{{"192.0.2.1", false, true}});
  }
  SECTION("a name that does not exist") {
    CHECK(status_of(kUnknownHost, "", 443) == WW_NETWORK);
    CHECK(tried.empty());
  }
}

TEST_CASE("an address that is none is told") {
  Call call;
  call.url = "https://login.test/";
  call.addresses = GENERATE("127.0.0.1,nowhere", "nowhere", "127.0.0.1,");
  const auto outcome = call.send();
  CHECK(outcome.status == WW_INVALID);
  CHECK_THAT(outcome.advice, ContainsSubstring("http.curloptResolve"));
}

TEST_CASE("only a trusted certificate for the right name gets a request") {
  SECTION("by name, by wildcard, by address") {
    Canned canned(ok(""));
    CHECK(call_to(canned.server).send().status == WW_OK);
    Call numeric = call_to(canned.server, "/", "127.0.0.1");
    CHECK(numeric.send().status == WW_OK);
  }
  SECTION("the one certificate whose thumbprint is given, whoever made it and for whatever name") {
    Canned canned(ok(""));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    REQUIRE(X509_digest(trust().leaf.certificate.get(), EVP_sha1(), digest.data(), &size) == 1);
    Call call = call_to(canned.server, "/", "other.test");
    call.addresses = "127.0.0.1";
    call.ca_file.clear();
    call.certificate_sha1 = hex_encode({reinterpret_cast<const char*>(digest.data()), size});
    CHECK(call.send().status == WW_OK);
    call.certificate_sha1[0] = call.certificate_sha1[0] == '0' ? '1' : '0';
    const auto outcome = call.send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("is not the one with the thumbprint"));
    CHECK(canned.server.served() == 1);
  }
  SECTION("an authority that another one issued, when that is what is trusted") {
    const Identity root = issue({.subject = "Root", .is_authority = true});
    const Identity issuing = issue({.subject = "Inspection", .is_authority = true}, &root);
    const Identity leaf = issue({.alt_names = "DNS:login.test"}, &issuing);
    Server server({.identity = leaf, .chain = {issuing}}, [](Channel& peer) {
      peer.receive_head();
      peer.send(ok(""));
    });
    Call call = call_to(server);
    Directory directory;
    call.ca_file = directory.write("issuing.pem", issuing.certificate_pem());
    CHECK(call.send().status == WW_OK);
    call.url = "https://two.test:" + server.port_text() + "/";
    CHECK_THAT(call.send().message, ContainsSubstring("is not for that name"));
  }
  SECTION("another authority") {
    Canned canned(ok(""));
    Directory directory;
    Call call = call_to(canned.server);
    const Identity other = issue({.subject = "Other", .is_authority = true});
    call.ca_file = directory.write("other.pem", other.certificate_pem());
    const auto outcome = call.send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("the certificate of login.test is not trusted"));
    CHECK_THAT(outcome.advice, ContainsSubstring("http.sslCAInfo"));
    CHECK(canned.server.served() == 0);
  }
  SECTION("the system's authorities, when none is given") {
    Canned canned(ok(""));
    Call call = call_to(canned.server);
    call.ca_file.clear();
    CHECK_THAT(call.send().message, ContainsSubstring("is not trusted"));
    CHECK(canned.server.served() == 0);
  }
  SECTION("another name") {
    Canned canned(ok(""));
    Call call = call_to(canned.server, "/", "evil.test");
    call.addresses = "127.0.0.1";
    const auto outcome = call.send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message,
               ContainsSubstring("evil.test showed is not for that name but for login.test"));
    CHECK(canned.server.served() == 0);
  }
  SECTION("another address") {
    Canned canned(ok(""));
    Call call = call_to(canned.server, "/", "127.0.0.2");
    call.addresses = "127.0.0.1";
    CHECK_THAT(call.send().message, ContainsSubstring("is not for that name"));
    CHECK(canned.server.served() == 0);
  }
  SECTION("the common name alone does not count") {
    const Identity leaf =
        issue({.subject = "login.test", .alt_names = "DNS:other.test"}, &trust().authority);
    Server server({leaf}, [](Channel& peer) { peer.send(ok("")); });
    CHECK_THAT(call_to(server).send().message, ContainsSubstring("is not for that name"));
  }
  SECTION("expired") {
    const Identity leaf =
        issue({.alt_names = "DNS:login.test", .valid_from = -7200, .valid_to = -3600},
              &trust().authority);
    Server server({leaf}, [](Channel& peer) { peer.send(ok("")); });
    const auto outcome = call_to(server).send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("expired"));
    CHECK_THAT(outcome.advice, ContainsSubstring("date and time"));
  }
}

TEST_CASE("a file of authorities that cannot be read is named") {
  Canned canned(ok(""));
  Call call = call_to(canned.server);
  call.ca_file = "/nowhere/ca.pem";
  const auto outcome = call.send();
  CHECK(outcome.status == WW_INVALID);
  CHECK_THAT(outcome.message, ContainsSubstring("/nowhere/ca.pem"));
  CHECK(outcome.advice == "Correct GIT_SSL_CAINFO: it must name a PEM file.");
  CHECK(canned.server.connections() == 0);
}

TEST_CASE("TLS 1.2 is enough, less is not") {
  const int version = GENERATE(TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION);
  Server::Tls old = tls();
  old.max_version = version;
  Server server(old, [](Channel& peer) {
    peer.receive_head();
    peer.send(ok(""));
  });
  const auto outcome = call_to(server).send();
  if (version >= TLS1_2_VERSION) {
    CHECK(outcome.status == WW_OK);
  } else {
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("no secure connection"));
    CHECK_THAT(outcome.advice, ContainsSubstring("TLS 1.2"));
    CHECK(server.served() == 0);
  }
}

TEST_CASE("one deadline holds for all that a server can do slowly") {
  const bool plain_start = GENERATE(true, false);
  struct Slow {
    const char* what;
    Server::Script script;
    const char* stage;
  };
  const std::vector<Slow> before{
      {"never shakes hands", [](Channel& peer) { peer.pause_for_ever(); }, "secure connection"},
      {"drips a handshake",
       [](Channel& peer) {
         // The header of a handshake record of 16 KiB, whose content then comes byte by byte.
         for (bool more = peer.send(std::string("\x16\x03\x03\x40\x00\x02\x00\x3f\xf0", 9)); more;
              more = peer.send(std::string(1, '\0')))
           peer.pause(20);
       },
       "secure connection"},
  };
  const std::vector<Slow> after{
      {"never answers", [](Channel& peer) { peer.pause_for_ever(); }, "waiting for the answer"},
      {"drips a header",
       [](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\nX: "); more; more = peer.send("x"))
           peer.pause(20);
       },
       "waiting"},
      {"stops after the header",
       [](Channel& peer) {
         peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
         peer.pause_for_ever();
       },
       "waiting"},
      {"drips a body",
       [](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"); more;
              more = peer.send("x"))
           peer.pause(20);
       },
       "waiting"},
      {"sends interim responses without end",
       [](Channel& peer) {
         while (peer.send("HTTP/1.1 103 Early Hints\r\n\r\n")) peer.pause(5);
       },
       "waiting"},
      {"reads nothing of a large request", [](Channel& peer) { peer.pause_for_ever(); }, "sending"},
  };
  for (const Slow& slow : plain_start ? before : after) {
    DYNAMIC_SECTION(slow.what) {
      Server::Tls options = tls();
      options.handshake = !plain_start;
      Server server(options, slow.script);
      Call call = call_to(server);
      call.timeout_ms = 400;
      if (std::string(slow.stage) == "sending") {
        call.method = "POST";
        call.body.assign(32 << 20, 'x');
      }
      const auto outcome = call.send();
      CHECK(outcome.status == WW_TIMEOUT);
      CHECK_THAT(outcome.message, ContainsSubstring("login.test took longer than 400 millisec"));
      CHECK_THAT(outcome.message, ContainsSubstring(slow.stage));
      CHECK(outcome.took >= 400ms);
      CHECK(outcome.took < 400ms + kSlack);
    }
  }
}

TEST_CASE("the deadline holds for looking up a name, too") {
  Call call;
  call.url = "https://" + std::string(kStalledHost) + "/";
  call.timeout_ms = 300;
  const auto outcome = call.send();
  CHECK(outcome.status == WW_TIMEOUT);
  CHECK_THAT(outcome.message, ContainsSubstring("looking up its address"));
  CHECK(outcome.took < 300ms + kSlack);
}

TEST_CASE("floods end at their limit") {
  struct Flood {
    const char* what;
    Server::Script script;
    const char* message;
  };
  const std::string block(16384, 'x');
  const std::vector<Flood> floods{
      {"announced body",
       [](Channel& peer) {
         peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n");
         peer.pause_for_ever();
       },
       "more than 65536 bytes"},
      {"body without an announcement",
       [&](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\n\r\n"); more;) more = peer.send(block);
       },
       "more than 65536 bytes"},
      {"chunks",
       [&](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"); more;)
           more = peer.send("4000\r\n" + block + "\r\n");
       },
       "more than 65536 bytes"},
      {"a chunk's extension",
       [&](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=");
              more;)
           more = peer.send(block);
       },
       "more than 65536 bytes"},
      {"header lines",
       [&](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\n"); more;)
           more = peer.send("X-Flood: y\r\nX-Flood: z\r\n");
       },
       "header of more than"},
      {"one header line",
       [&](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 OK\r\nX: "); more;) more = peer.send(block);
       },
       "header of more than"},
      {"a status line",
       [&](Channel& peer) {
         for (bool more = peer.send("HTTP/1.1 200 "); more;) more = peer.send(block);
       },
       "header of more than"},
  };
  for (const Flood& flood : floods) {
    DYNAMIC_SECTION(flood.what) {
      Server server(tls(), [&](Channel& peer) {
        peer.receive_head();
        flood.script(peer);
      });
      const auto outcome = call_to(server).send();
      CHECK(outcome.status == WW_NETWORK);
      CHECK_THAT(outcome.message, ContainsSubstring(flood.message));
      CHECK(outcome.took < 3000ms);
    }
  }
}

TEST_CASE("a body of exactly the limit is taken") {
  Canned canned(ok(std::string(1000, 'x')));
  Call call = call_to(canned.server);
  call.body_max_bytes = 1000;
  CHECK(call.send().response->body.size() == 1000);
  call.body_max_bytes = 999;
  CHECK(call.send().status == WW_NETWORK);
}

TEST_CASE("an answer that is cut off is not taken for a whole one") {
  const std::string cut =
      GENERATE(std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
               std::string("HTTP/1.1 20"), std::string(),
               std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  const bool reset = GENERATE(false, true);
  Server server(tls(), [&](Channel& peer) {
    peer.receive_head();
    peer.send(cut);
    if (reset)
      peer.reset();
    else
      peer.close_notify();
  });
  const auto outcome = call_to(server).send();
  CHECK(outcome.status == WW_NETWORK);
  CHECK_THAT(outcome.message, ContainsSubstring("login.test broke off"));
}

TEST_CASE("a body that lasts to the end needs TLS to say that this is the end") {
  // Anybody on the way can close a TCP connection (RFC 8446 section 6.1).
  Server server(tls(), [](Channel& peer) {
    peer.receive_head();
    peer.send("HTTP/1.1 200 OK\r\n\r\n{\"half\":");
    ::shutdown(peer.socket(), SHUT_RDWR);
  });
  const auto outcome = call_to(server).send();
  CHECK(outcome.status == WW_NETWORK);
  CHECK_THAT(outcome.message, ContainsSubstring("broke off"));
}

TEST_CASE("what is not HTTP is called so") {
  Canned canned("SSH-2.0-OpenSSH_9.2\r\n\r\n");
  const auto outcome = call_to(canned.server).send();
  CHECK(outcome.status == WW_NETWORK);
  CHECK_THAT(outcome.message, ContainsSubstring("is not HTTP"));
}

TEST_CASE("what does not speak TLS is told apart") {
  SECTION("it speaks something else") {
    Server server([](Channel& peer) {
      peer.receive();
      peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    CHECK_THAT(call_to(server).send().message, ContainsSubstring("no secure connection"));
  }
  SECTION("it hangs up") {
    Server server([](Channel& peer) {
      peer.receive();
      peer.reset();
    });
    const auto outcome = call_to(server).send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("broke off while the secure connection"));
  }
}

TEST_CASE("a host that does not listen or does not exist") {
  Call call;
  {
    Server closed([](Channel&) {});
    call.url = "https://login.test:" + closed.port_text() + "/";
  }
  const auto refused = call.send();
  CHECK(refused.status == WW_NETWORK);
  CHECK_THAT(refused.message, ContainsSubstring("login.test could not be reached"));
  CHECK_THAT(refused.advice, ContainsSubstring("http.proxy"));
  call.url = "https://" + std::string(kUnknownHost) + "/";
  CHECK_THAT(call.send().message, ContainsSubstring("the address of unknown.test"));
}

TEST_CASE("Ctrl-C ends an exchange at once") {
  Server server(tls(), [](Channel& peer) { peer.pause_for_ever(); });
  Call call = call_to(server);
  const auto began = std::chrono::steady_clock::now();
  call.cancelled = [&] { return std::chrono::steady_clock::now() - began > 200ms; };
  const auto outcome = call.send();
  CHECK(outcome.status == WW_CANCELLED);
  CHECK(outcome.took < 200ms + kSlack);
}

TEST_CASE("nothing can be smuggled into a request") {
  Canned canned(ok(""));
  Call call = call_to(canned.server);
  SECTION("header value") {
    call.headers = {{"X", "a\r\nY: b"}};
  }
  SECTION("line feed only") {
    call.headers = {{"X", "a\nY: b"}};
  }
  SECTION("NUL") {
    call.headers = {{"X", std::string("a\0b", 3)}};
  }
  SECTION("header name") {
    call.headers = {{"X: a\r\nY", "b"}};
  }
  SECTION("empty header name") {
    call.headers = {{"", "b"}};
  }
  SECTION("method") {
    call.method = "GET / HTTP/1.1\r\nX: y\r\n\r\nGET";
  }
  SECTION("URL") {
    call.url += "a b\r\nX: y";
  }
  SECTION("scheme") {
    call.url = "ftp://login.test/";
  }
  SECTION("port") {
    call.url = "https://login.test:99999/";
  }
  CHECK(call.send().status == WW_INVALID);
  CHECK(canned.server.connections() == 0);
}

TEST_CASE("plain HTTP, for the services of this machine") {
  Server server([](Channel& peer) {
    const std::string head = peer.receive_head();
    peer.send(ok(head.substr(0, head.find('\r'))));
  });
  Call call;
  call.url = "http://127.0.0.1:" + server.port_text() + "/metadata?x=1";
  CHECK(call.send().response->body.view() == "GET /metadata?x=1 HTTP/1.1");
}

namespace {

// An HTTP proxy that tunnels everything to one port, if its client may.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t to, std::string authorization = {})
      : server_([this, to, authorization](Channel& client) {
          const std::string head = client.receive_head();
          {
            const std::lock_guard lock(mutex_);
            head_ = head;
          }
          if (!authorization.empty() &&
              head.find("Proxy-Authorization: " + authorization + "\r\n") == std::string::npos) {
            client.send(
                "HTTP/1.1 407 Proxy Authentication Required\r\n"
                "Proxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n");
            return;
          }
          const auto upstream = Channel::connect(to);
          client.send("HTTP/1.1 200 Connection established\r\n\r\n");
          std::thread back([&] {
            for (std::string data = upstream->receive(); !data.empty(); data = upstream->receive())
              client.send(data);
            ::shutdown(client.socket(), SHUT_WR);
          });
          for (std::string data = client.receive(); !data.empty(); data = client.receive())
            upstream->send(data);
          ::shutdown(upstream->socket(), SHUT_WR);
          back.join();
        }) {}

  std::string url(const std::string& user = {}) const {
    return "http://" + user + "127.0.0.1:" + server_.port_text();
  }
  std::string head() {
    const std::lock_guard lock(mutex_);
    return head_;
  }
  int connections() const { return server_.connections(); }

 private:
  std::mutex mutex_;
  std::string head_;
  Server server_;
};

}  // namespace

TEST_CASE("through a proxy") {
  Canned canned(ok("through"));
  Call call = call_to(canned.server);
  SECTION("without a password") {
    TunnelProxy proxy(canned.server.port());
    call.proxy = proxy.url();
    REQUIRE(call.send().response->body.view() == "through");
    CHECK_THAT(proxy.head(), ContainsSubstring("CONNECT login.test:" + canned.server.port_text() +
                                               " HTTP/1.1\r\n"));
    CHECK(proxy.head().find("Proxy-Authorization") == std::string::npos);
  }
  SECTION("the name is the proxy's to look up") {
    TunnelProxy proxy(canned.server.port());
    call.proxy = proxy.url();
    call.url = "https://a.wild.test:" + canned.server.port_text() + "/";
    CHECK(call.send().response->body.view() == "through");
  }
  SECTION("a given address is the proxy's own") {
    TunnelProxy proxy(canned.server.port());
    call.proxy =
        "http://proxy.unknown" + proxy.url().substr(std::string("http://127.0.0.1").size());
    CHECK(call.send().status == WW_NETWORK);
    call.addresses = "127.0.0.1";
    CHECK(call.send().response->body.view() == "through");
  }
  SECTION("with a password, percent-encoded in the URL") {
    TunnelProxy proxy(canned.server.port(), "Basic dXNlcjpwQHNz");  // user:p@ss
    call.proxy = proxy.url("user:p%40ss@");
    CHECK(call.send().response->body.view() == "through");
  }
  SECTION("without the password that it wants") {
    TunnelProxy proxy(canned.server.port(), "Basic dXNlcjpwQHNz");
    call.proxy = proxy.url();
    const auto outcome = call.send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("wants a user name and a password"));
    CHECK(outcome.advice ==
          "Put them into HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or give them to `git "
          "credential approve` for " +
              proxy.url() + ".");
    CHECK(canned.server.connections() == 0);
  }
  SECTION("with a wrong password, which is not repeated in the error") {
    TunnelProxy proxy(canned.server.port(), "Basic dXNlcjpwQHNz");
    call.proxy = proxy.url("user:hunter2@");
    const auto outcome = call.send();
    CHECK_THAT(outcome.message, ContainsSubstring("did not accept the user name and password"));
    CHECK(outcome.message.find("hunter2") == std::string::npos);
    CHECK(outcome.advice.find("hunter2") == std::string::npos);
  }
  SECTION("the certificate is still the server's") {
    TunnelProxy proxy(canned.server.port());
    call.proxy = proxy.url();
    call.url = "https://evil.test:" + canned.server.port_text() + "/";
    CHECK_THAT(call.send().message, ContainsSubstring("is not for that name"));
    CHECK(canned.server.served() == 0);
  }
}

TEST_CASE("proxies that misbehave") {
  Call call;
  call.url = "https://login.test/";
  call.ca_file = trust().ca_file;
  call.timeout_ms = 400;
  const auto send_through = [&](const Server::Script& script) {
    Server proxy([&](Channel& client) {
      client.receive_head();
      script(client);
    });
    call.proxy = "http://127.0.0.1:" + proxy.port_text();
    return call.send();
  };
  SECTION("refusal") {
    const auto outcome = send_through([](Channel& client) {
      client.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("did not let through to login.test"));
    CHECK_THAT(outcome.message, ContainsSubstring("403"));
  }
  SECTION("a page that pretends to be the server's answer") {
    const auto outcome =
        send_through([](Channel& client) { client.send(ok("") + ok("not what was asked for")); });
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("sent something unasked for"));
    CHECK_FALSE(outcome.response);
  }
  SECTION("silence") {
    const auto outcome = send_through([](Channel& client) { client.pause_for_ever(); });
    CHECK(outcome.status == WW_TIMEOUT);
    CHECK_THAT(outcome.message, ContainsSubstring("asking the proxy"));
    CHECK(outcome.took < 400ms + kSlack);
  }
  SECTION("hanging up") {
    const auto outcome = send_through([](Channel&) {});
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("the proxy 127.0.0.1:"));
  }
  SECTION("a flood") {
    call.timeout_ms = 5000;
    const auto outcome = send_through([](Channel& client) {
      const std::string block(16384, 'x');
      for (bool more = client.send("HTTP/1.1 200 "); more;) more = client.send(block);
    });
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("header of more than"));
  }
  SECTION("a kind that is not supported") {
    call.proxy = GENERATE("socks6://127.0.0.1:1080", "ftp://127.0.0.1:3128", "socks5x://p:1");
    const auto outcome = call.send();
    CHECK(outcome.status == WW_INVALID);
    CHECK_THAT(outcome.message, ContainsSubstring("of a kind that is not supported"));
    CHECK_THAT(outcome.advice, ContainsSubstring("Set HTTPS_PROXY to an HTTP or SOCKS proxy"));
  }
}

namespace {

// Passes on what comes from either side, until both have been silent for a while. One thread: TLS
// is not to be read and written by two at once.
void pump(Channel& client, Channel& upstream) {
  for (int idle = 0; idle < 100 && !client.stopped();) {
    const std::string forth = client.receive(5);
    const std::string back = upstream.receive(5);
    if (!forth.empty()) upstream.send(forth);
    if (!back.empty()) client.send(back);
    idle = forth.empty() && back.empty() ? idle + 1 : 0;
  }
}

// An HTTP proxy over TLS.
Server::Script secure_tunnel(std::uint16_t to, std::string* head) {
  return [to, head](Channel& client) {
    *head = client.receive_head();
    const auto upstream = Channel::connect(to);
    client.send("HTTP/1.1 200 Connection established\r\n\r\n");
    pump(client, *upstream);
  };
}

// A SOCKS proxy: for each message of the client that is expected, the answer to it.
struct Socks {
  Socks(std::uint16_t to, std::vector<std::string> replies)
      : server([this, to, replies](Channel& client) {
          for (const std::string& reply : replies) {
            const std::string message = client.receive();
            {
              const std::lock_guard lock(guard);
              heard.push_back(message);
            }
            client.send(reply);
          }
          if (const auto upstream = Channel::connect(to)) pump(client, *upstream);
        }) {}
  std::string url(const std::string& kind, const std::string& user = {}) const {
    return kind + "://" + user + "127.0.0.1:" + server.port_text();
  }
  std::string message(std::size_t number) {
    const std::lock_guard lock(guard);
    return number < heard.size() ? heard[number] : "(none)";
  }

  std::mutex guard;
  std::vector<std::string> heard;
  Server server;
};

std::string raw(std::initializer_list<unsigned> numbers) {
  std::string out;
  for (const unsigned number : numbers) out += static_cast<char>(number);
  return out;
}

std::string raw_port(std::uint16_t port) {
  return raw({port / 256U, port % 256U});
}

const std::string kSocks5Good = raw({5, 0, 0, 1, 0, 0, 0, 0, 0, 0});

}  // namespace

TEST_CASE("through a proxy that is spoken to by TLS") {
  Canned canned(ok("through"));
  const Identity authority = issue({.subject = "Proxies", .is_authority = true});
  const Identity leaf = issue({.alt_names = "IP:127.0.0.1"}, &authority);
  Directory directory;
  std::string head;
  Server proxy({leaf}, secure_tunnel(canned.server.port(), &head));
  Call call = call_to(canned.server);
  call.proxy = "https://ada:s3cret@127.0.0.1:" + proxy.port_text();
  call.proxy_ca_file = directory.write("proxies.pem", authority.certificate_pem());
  SECTION("each of the two is trusted for itself") {
    REQUIRE(call.send().response->body.view() == "through");
    CHECK_THAT(head, ContainsSubstring("CONNECT login.test:"));
    CHECK_THAT(head, ContainsSubstring("Proxy-Authorization: Basic YWRhOnMzY3JldA==\r\n"));
  }
  SECTION("the server's authority is none for the proxy, which then hears nothing") {
    call.proxy_ca_file = trust().ca_file;
    const auto outcome = call.send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("certificate of 127.0.0.1 is not trusted"));
    CHECK_THAT(outcome.advice, ContainsSubstring("http.proxySSLCAInfo"));
    CHECK(proxy.served() == 0);
  }
  SECTION("nor the proxy's for the server") {
    call.ca_file = call.proxy_ca_file;
    CHECK_THAT(call.send().message, ContainsSubstring("certificate of login.test is not trusted"));
    CHECK(canned.server.served() == 0);
  }
}

TEST_CASE("a connection through a proxy of TLS is kept, too") {
  int requests = 0;
  Server server(tls(), [&](Channel& peer) {
    for (; !peer.receive_head().empty(); ++requests) peer.send(ok("answer"));
  });
  std::string head;
  Server proxy(tls(), secure_tunnel(server.port(), &head));
  Call call = call_to(server);
  call.proxy = "https://127.0.0.1:" + proxy.port_text();
  call.proxy_ca_file = trust().ca_file;
  call.keep_connection = true;
  CHECK(call.send().status == WW_OK);
  CHECK(call.send().status == WW_OK);
  CHECK(proxy.connections() == 1);
}

TEST_CASE("through a SOCKS proxy") {
  Canned canned(ok("through"));
  const std::uint16_t port = canned.server.port();
  Call call = call_to(canned.server);
  const std::string name = raw({10}) + "login.test";
  SECTION("version 5, which looks the name up") {
    Socks proxy(port, {raw({5, 0}), kSocks5Good});
    call.url = "https://a.wild.test:" + canned.server.port_text() + "/";
    call.proxy = proxy.url("socks5h");
    REQUIRE(call.send().response->body.view() == "through");
    CHECK(proxy.message(0) == raw({5, 1, 0}));
    CHECK(proxy.message(1) == raw({5, 1, 0, 3, 11}) + "a.wild.test" + raw_port(port));
  }
  SECTION("version 5, after this machine has looked it up") {
    Socks proxy(port, {raw({5, 0}), kSocks5Good});
    call.proxy = proxy.url("socks5");
    REQUIRE(call.send().response->body.view() == "through");
    CHECK(proxy.message(1) == raw({5, 1, 0, 1, 127, 0, 0, 1}) + raw_port(port));
  }
  SECTION("version 5, with an address that is given") {
    Socks proxy(port, {raw({5, 0}), raw({5, 0, 0, 3, 2}) + "ab" + raw({0, 0})});
    call.proxy = proxy.url("socks5");
    call.target_addresses = "::1";
    REQUIRE(call.send().response->body.view() == "through");
    CHECK(proxy.message(1) ==
          raw({5, 1, 0, 4}) + std::string(15, '\0') + raw({1}) + raw_port(port));
  }
  SECTION("version 5, with a password") {
    Socks proxy(port, {raw({5, 2}), raw({1, 0}), kSocks5Good});
    call.proxy = proxy.url("socks5h", "ada:p%40ss@");
    REQUIRE(call.send().response->body.view() == "through");
    CHECK(proxy.message(0) == raw({5, 2, 0, 2}));
    CHECK(proxy.message(1) == raw({1, 3}) + "ada" + raw({4}) + "p@ss");
    CHECK(proxy.message(2) == raw({5, 1, 0, 3}) + name + raw_port(port));
  }
  SECTION("version 4, and 4A, which looks the name up") {
    const bool is_4a = GENERATE(false, true);
    Socks proxy(port, {raw({0, 90, 0, 0, 0, 0, 0, 0})});
    call.proxy = proxy.url(is_4a ? "socks4a" : "socks4", "ada@");
    REQUIRE(call.send().response->body.view() == "through");
    const std::string begin = raw({4, 1}) + raw_port(port);
    CHECK(proxy.message(0) ==
          (is_4a ? begin + raw({0, 0, 0, 1}) + "ada" + raw({0}) + "login.test" + raw({0})
                 : begin + raw({127, 0, 0, 1}) + "ada" + raw({0})));
  }
}

TEST_CASE("SOCKS proxies that misbehave, or refuse") {
  struct Row {
    const char* what;
    std::string url;  // of the proxy, with its user
    std::vector<std::string> replies;
    const char* message;
  };
  const std::vector<Row> rows{
      {"not allowed", "socks5h://", {raw({5, 0}), raw({5, 2, 0, 1})}, "its rules do not allow it"},
      {"a reason of its own", "socks5h://", {raw({5, 0}), raw({5, 77, 0, 1})}, "it answered 77"},
      {"a password is missing", "socks5h://", {raw({5, 255})}, "wants a user name and a password"},
      {"a wrong password",
       "socks5h://ada:hunter2@",
       {raw({5, 2}), raw({1, 1})},
       "did not accept the user name and password in its URL"},
      {"a method that was not offered", "socks5h://", {raw({5, 2})}, "is not SOCKS"},
      {"HTTP", "socks5h://", {"HTTP/1.1 400 Bad Request\r\n\r\n"}, "is not SOCKS"},
      {"an address of no kind", "socks5h://", {raw({5, 0}), raw({5, 0, 0, 9})}, "is not SOCKS"},
      {"half an answer", "socks5h://", {raw({5, 0}), raw({5, 0, 0, 3, 200}) + "x"}, "took longer"},
      {"silence", "socks5h://", {"", ""}, "took longer"},
      {"version 4 refuses", "socks4a://", {raw({0, 91, 0, 0, 0, 0, 0, 0})}, "it answered 91"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.what) {
      Server proxy([&](Channel& client) {
        for (const std::string& reply : row.replies) {
          client.receive(reply.empty() ? 100 : 5000);
          client.send(reply);
        }
        client.pause_for_ever();
      });
      Call call;
      call.url = "https://login.test/";
      call.proxy = row.url + "127.0.0.1:" + proxy.port_text();
      call.timeout_ms = 400;
      const auto outcome = call.send();
      CHECK((outcome.status == WW_NETWORK || outcome.status == WW_TIMEOUT));
      CHECK_THAT(outcome.message, ContainsSubstring(row.message));
      CHECK(outcome.message.find("hunter2") == std::string::npos);
      CHECK_FALSE(outcome.response);
    }
  }
}

TEST_CASE("a proxy's password from elsewhere than its URL") {
  Canned canned(ok("through"));
  Call call = call_to(canned.server);
  TunnelProxy proxy(canned.server.port(), "Basic dXNlcjpwQHNz");  // user:p@ss
  int asked = 0;
  std::pair<std::string, std::string> stored{"user", "p@ss"};
  call.proxy_login = [&] {
    ++asked;
    return stored;
  };
  call.proxy = proxy.url();
  SECTION("is asked for once it is wanted") {
    CHECK(call.send().response->body.view() == "through");
    CHECK(asked == 1);
    CHECK(proxy.connections() == 2);
  }
  SECTION("and at once where the URL has the user name") {
    call.proxy = proxy.url("user@");
    CHECK(call.send().response->body.view() == "through");
    CHECK(asked == 1);
    CHECK(proxy.connections() == 1);
  }
  SECTION("but not where the URL has a password") {
    call.proxy = proxy.url("user:wrong@");
    CHECK_THAT(call.send().message, ContainsSubstring("the user name and password in its URL"));
    CHECK(asked == 0);
  }
  SECTION("nor of a proxy that lets through") {
    TunnelProxy open(canned.server.port());
    call.proxy = open.url();
    CHECK(call.send().status == WW_OK);
    CHECK(asked == 0);
  }
  SECTION("may be wrong, which is told and not tried again") {
    stored.second = "hunter2";
    const auto outcome = call.send();
    CHECK(outcome.status == WW_NETWORK);
    CHECK_THAT(outcome.message, ContainsSubstring("that git's credential store has for it"));
    CHECK_THAT(outcome.advice, ContainsSubstring("watchword logout " + proxy.url()));
    CHECK(outcome.message.find("hunter2") == std::string::npos);
    CHECK(asked == 1);
    CHECK(proxy.connections() == 2);
    CHECK(canned.server.connections() == 0);
  }
  SECTION("may be nowhere") {
    stored.first.clear();
    CHECK_THAT(call.send().message, ContainsSubstring("wants a user name and a password"));
    CHECK(proxy.connections() == 1);
  }
  SECTION("for SOCKS, too") {
    std::atomic<int> tries{0};
    Server socks([&](Channel& client) {
      client.receive();
      if (++tries == 1) return (void)client.send(raw({5, 255}));
      client.send(raw({5, 2}));
      const bool right = client.receive() == raw({1, 4}) + "user" + raw({4}) + "p@ss";
      client.send(raw({1, right ? 0U : 1U}));
      client.receive();
      client.send(kSocks5Good);
      pump(client, *Channel::connect(canned.server.port()));
    });
    call.proxy = "socks5h://127.0.0.1:" + socks.port_text();
    CHECK(call.send().response->body.view() == "through");
    CHECK(asked == 1);
  }
}

TEST_CASE("what a proxy asks for is told, and its words are not") {
  struct Row {
    std::string challenges;
    bool asked;
    const char* message;
  };
  const Row row =
      GENERATE(Row{"Proxy-Authenticate: Basic realm=\"x\"\r\n", true, "did not accept"},
               Row{"Proxy-Authenticate: NTLM\r\nproxy-authenticate: bAsIc realm=\"x\"\r\n", true,
                   "did not accept"},
               Row{"Proxy-Authenticate: Negotiate, Basic realm=\"x\"\r\n", true, "did not accept"},
               Row{"", true, "did not accept"},
               Row{"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n", false,
                   "wants its users to sign in by Negotiate, NTLM, and Watchword knows Basic only"},
               Row{"Proxy-Authenticate: Basically realm=\"Basically\"\r\n", false,
                   "wants its users to sign in, and Watchword knows Basic only"},
               Row{"Proxy-Authenticate: " + std::string(20'000, 'x') + "\r\n", false,
                   "wants its users to sign in, and"});
  Server proxy([&](Channel& client) {
    client.receive_head();
    client.send("HTTP/1.1 407 No\r\n" + row.challenges + "Content-Length: 0\r\n\r\n");
  });
  Call call;
  call.url = "https://login.test/";
  call.proxy = "http://127.0.0.1:" + proxy.port_text();
  int asked = 0;
  call.proxy_login = [&] {
    ++asked;
    return std::pair<std::string, std::string>("user", "password");
  };
  const auto outcome = call.send();
  CHECK(outcome.status == WW_NETWORK);
  CHECK_THAT(outcome.message, ContainsSubstring(row.message));
  CHECK(outcome.message.size() < 200);
  CHECK((asked == 1) == row.asked);
}

TEST_CASE("a connection is kept where that is wanted") {
  std::atomic<int> per_connection{2};
  std::string extra;
  std::mutex guard;
  std::vector<std::string> heads;
  const auto head = [&](std::size_t number) {
    const std::lock_guard lock(guard);
    return heads.at(number);
  };
  Server server(tls(), [&](Channel& peer) {
    for (int i = 0; i < per_connection; ++i) {
      const std::string received = peer.receive_head();
      {
        const std::lock_guard lock(guard);
        heads.push_back(received);
      }
      if (received.empty()) return;
      peer.send(ok("answer", extra));
    }
    peer.close_notify();
  });
  Call call = call_to(server);
  call.keep_connection = true;
  const auto answers = [&] {
    const auto outcome = call.send();
    CHECK(outcome.message.empty());
    return outcome.response && outcome.response->body.view() == "answer";
  };
  SECTION("two requests, one connection; a third when the server has closed it") {
    REQUIRE((answers() && answers()));
    CHECK(server.connections() == 1);
    CHECK_THAT(head(1), !ContainsSubstring("Connection:"));
    REQUIRE(answers());
    CHECK(server.connections() == 2);
  }
  SECTION("not for what would do harm when it is done twice") {
    REQUIRE(answers());
    call.method = "POST";
    REQUIRE(answers());
    CHECK(server.connections() == 2);
    CHECK_THAT(head(1), ContainsSubstring("Connection: close\r\n"));
  }
  SECTION("not for another host at the same address, nor for one who trusts others") {
    REQUIRE(answers());
    call.url = call_to(server, "/", "two.test").url;
    REQUIRE(answers());
    CHECK(server.connections() == 2);
    call.ca_file = trust().directory.write(
        "others.pem", issue({.subject = "Others", .is_authority = true}).certificate_pem());
    CHECK(call.send().status == WW_NETWORK);
    CHECK(server.connections() == 3);
  }
  SECTION("not when the server says that it closes") {
    extra = "Connection: close\r\n";
    REQUIRE((answers() && answers()));
    CHECK(server.connections() == 2);
  }
  SECTION("not when more came than was asked for") {
    extra = "X: y\r\nContent-Length: 6\r\n\r\nanswerHTTP/1.1 200 OK\r\n";
    call.send();
    extra.clear();
    REQUIRE(answers());
    CHECK(server.connections() == 2);
  }
}

TEST_CASE("an answer that a kept connection cuts off is not asked for again") {
  std::atomic<int> requests{0};
  Server server(tls(), [&](Channel& peer) {
    while (!peer.receive_head().empty())
      if (++requests == 1)
        peer.send(ok("answer"));
      else
        return peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), peer.close();
  });
  Call call = call_to(server);
  call.keep_connection = true;
  REQUIRE(call.send().status == WW_OK);
  CHECK(call.send().status == WW_NETWORK);
  CHECK(server.connections() == 1);
}

TEST_CASE("an exchange leaves no descriptor open") {
  Canned canned(ok(""));
  Server silent(tls(), [](Channel& peer) { peer.pause_for_ever(); });
  call_to(canned.server).send();  // whatever is opened once and for all
  Call late = call_to(silent);
  late.timeout_ms = 100;
  late.send();
  std::this_thread::sleep_for(100ms);
  const auto before = open_descriptors();
  for (int i = 0; i < 3; ++i) CHECK(call_to(canned.server).send().status == WW_OK);
  std::this_thread::sleep_for(200ms);  // for the server's ends, which are this process's as well
  CHECK(open_descriptors() == before);
}
