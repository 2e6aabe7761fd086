// The listener over TLS, and the certificate that it is served with.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <memory>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include "module.h"
#include "server.h"

using namespace watchword;
using namespace watchword::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

constexpr const char* kCallbackState = "the-state-of-this-sign-in";
constexpr std::int64_t kDay = 86400;

struct Made {
  std::string certificate;
  std::string private_key;
};

Made make(std::int64_t valid_seconds = WW_LOCALHOST_CERTIFICATE_MAX_SECONDS) {
  Made made;
  const TextSink certificate([&](ww_text value) { made.certificate = view(value); });
  const TextSink key([&](ww_text value) { made.private_key = view(value); });
  const ErrorCatcher error;
  error.check(network().make_localhost_certificate(valid_seconds, certificate.get(), key.get(),
                                                   error.get()));
  return made;
}

std::shared_ptr<X509> parse(const std::string& pem) {
  BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  std::shared_ptr<X509> out(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr), X509_free);
  BIO_free(memory);
  REQUIRE(out);
  return out;
}

class TlsListener {
 public:
  TlsListener(std::uint16_t port, const Made& made) : port_(port) {
    const ww_tls_callback callback{sizeof(ww_tls_callback), port, text("/callback"),
                                   text(made.certificate), text(made.private_key)};
    const ErrorCatcher error;
    error.check(network().loopback_open_tls(&loopback_, &callback, error.get()));
    network().loopback_expect(loopback_, text(kCallbackState));
  }
  ~TlsListener() { finish(); }
  TlsListener(const TlsListener&) = delete;
  TlsListener& operator=(const TlsListener&) = delete;

  void finish() {
    if (loopback_ != nullptr) network().loopback_finish(loopback_, 200, text("<p>The last page"));
    loopback_ = nullptr;
  }
  bool arrived() const {
    pollfd entry{static_cast<int>(network().loopback_handle(loopback_)), POLLIN, 0};
    return ::poll(&entry, 1, 5000) == 1;
  }
  std::string code() const {
    std::string out;
    const PairSink sink([&](ww_text name, ww_text value) {
      if (view(name) == "code") out = view(value);
    });
    network().loopback_take(loopback_, sink.get());
    return out;
  }

 private:
  std::uint16_t port_;
  ww_loopback* loopback_ = nullptr;
};

// A browser that trusts one certificate for localhost and nothing else.
class Browser {
 public:
  Browser(std::uint16_t port, const std::string& trusted) {
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
    X509_STORE_add_cert(store, parse(trusted).get());
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    channel_ = Channel::connect(port);
    REQUIRE(channel_);
    tls_.reset(SSL_new(context_.get()), SSL_free);
    SSL_set1_host(tls_.get(), "localhost");
    SSL_set_fd(tls_.get(), channel_->socket());
    connected_ = SSL_connect(tls_.get()) == 1;
  }
  bool connected() const { return connected_; }
  void ask(const std::string& target, const std::string& host) const {
    const std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    REQUIRE(SSL_write(tls_.get(), request.data(), static_cast<int>(request.size())) > 0);
  }
  std::string answer() const {
    std::string out;
    char buffer[4096];
    for (int got = 0; (got = SSL_read(tls_.get(), buffer, sizeof buffer)) > 0;)
      out.append(buffer, static_cast<std::size_t>(got));
    return out;
  }

 private:
  std::shared_ptr<SSL_CTX> context_{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  std::unique_ptr<Channel> channel_;
  std::shared_ptr<SSL> tls_;
  bool connected_ = false;
};

// One that was free a moment ago.
std::uint16_t free_port() {
  const ErrorCatcher error;
  ww_loopback* loopback = nullptr;
  std::uint16_t port = 0;
  error.check(network().loopback_open(&loopback, &port, error.get()));
  network().loopback_finish(loopback, 200, text(""));
  return port;
}

}  // namespace

TEST_CASE("a certificate for localhost, and for nothing else") {
  const Made made = make();
  const auto certificate = parse(made.certificate);
  X509* raw = certificate.get();
  CHECK(X509_check_host(raw, "localhost", 0, 0, nullptr) == 1);
  CHECK(X509_check_ip_asc(raw, "127.0.0.1", 0) == 1);
  CHECK(X509_check_host(raw, "example.org", 0, 0, nullptr) == 0);
  CHECK(X509_check_ca(raw) == 0);
  CHECK(EVP_PKEY_get_bits(X509_get0_pubkey(raw)) == 256);
  CHECK(EVP_PKEY_is_a(X509_get0_pubkey(raw), "EC") == 1);
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(raw), X509_get0_notAfter(raw));
  CHECK((days == 397 && seconds == 0));
  CHECK_THAT(made.private_key, StartsWith("-----BEGIN PRIVATE KEY-----"));
  // Another key each time.
  CHECK(make().private_key != made.private_key);
  CHECK_THROWS_AS(make(398 * kDay), Failure);
  CHECK_THROWS_AS(make(0), Failure);
}

TEST_CASE("the callback over TLS") {
  const std::uint16_t port = free_port();
  const Made made = make();
  TlsListener listener(port, made);
  const std::string host = "localhost:" + std::to_string(port);
  const std::string callback = "/callback?code=c0de&state=" + std::string(kCallbackState);

  Browser stranger(port, make().certificate);
  CHECK_FALSE(stranger.connected());

  for (const auto& [target, name, status] :
       {std::tuple{"/" + callback, host, " 404 "},
        {"/other?code=c&state=" + std::string(kCallbackState), host, " 404 "},
        {"/callback?code=c&state=wrong", host, " 404 "},
        {callback, std::string("evil.example"), " 421 "}}) {
    const Browser browser(port, made.certificate);
    REQUIRE(browser.connected());
    browser.ask(target, name);
    CHECK_THAT(browser.answer(), ContainsSubstring(status));
  }
  const auto plain = Channel::connect(port);
  plain->send("GET " + callback + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  CHECK_THAT(plain->receive_all(2000), !ContainsSubstring("200 OK"));

  const Browser browser(port, made.certificate);
  browser.ask(callback, host);
  REQUIRE(listener.arrived());
  CHECK(listener.code() == "c0de");
  listener.finish();
  CHECK_THAT(browser.answer(), ContainsSubstring("The last page"));
}

TEST_CASE("a port that is taken, and a key that is none") {
  const std::uint16_t port = free_port();
  const Made made = make();
  const TlsListener first(port, made);
  const auto status_of = [&](const Made& with, std::uint16_t at) {
    try {
      const TlsListener second(at, with);
    } catch (const Failure& failure) {
      return failure.status();
    }
    return WW_OK;
  };
  CHECK(status_of(made, port) == WW_NETWORK);
  CHECK(status_of({made.certificate, make().private_key}, free_port()) == WW_INVALID);
  CHECK(status_of({"nothing", "nothing"}, free_port()) == WW_INVALID);
}
