#include "server.h"

#include <arpa/inet.h>
#include <chrono>
#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace watchword::test {
namespace {

constexpr int kTick = 20;  // ms

// A broken pipe of the fixture's own must not look like one of the code under test.
void block_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

std::shared_ptr<SSL_CTX> server_context(const Server::Tls& tls) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  bool good = SSL_CTX_use_certificate(context.get(), tls.identity.certificate.get()) == 1 &&
              SSL_CTX_use_PrivateKey(context.get(), tls.identity.key.get()) == 1;
  for (const Identity& link : tls.chain)
    good = good && SSL_CTX_add1_chain_cert(context.get(), link.certificate.get()) == 1;
  if (tls.max_version != 0) {
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), tls.max_version);
  }
  if (!good) throw std::runtime_error("the server's certificate cannot be used");
  return context;
}

}  // namespace

Channel::~Channel() {
  close();
}

std::unique_ptr<Channel> Channel::connect(std::uint16_t port, const std::string& address) {
  const bool v6 = address.find(':') != std::string::npos;
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 to6{};
  to6.sin6_family = AF_INET6;
  to6.sin6_port = htons(port);
  to6.sin6_addr = in6addr_loopback;
  sockaddr_in to4{};
  to4.sin_family = AF_INET;
  to4.sin_port = htons(port);
  ::inet_pton(AF_INET, address.empty() || v6 ? "127.0.0.1" : address.c_str(), &to4.sin_addr);
  const auto* to = v6 ? reinterpret_cast<sockaddr*>(&to6) : reinterpret_cast<sockaddr*>(&to4);
  auto channel = std::make_unique<Channel>(socket);
  if (::connect(socket, to, v6 ? sizeof to6 : sizeof to4) != 0) return nullptr;
  return channel;
}

bool Channel::accept_tls(SSL_CTX* context) {
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, socket_);
  return SSL_accept(tls_) == 1;
}

bool Channel::send(std::string_view data) {
  while (!data.empty() && !stopped()) {
    ssize_t sent = 0;
    if (tls_ != nullptr) {
      std::size_t size = 0;
      sent = SSL_write_ex(tls_, data.data(), data.size(), &size) == 1 ? static_cast<ssize_t>(size)
                                                                      : -1;
    } else {
      sent = ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
    }
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
  return !stopped();
}

std::string Channel::receive(int timeout_ms) {
  if (!rest_.empty()) return std::exchange(rest_, {});
  char block[16384];
  for (int waited = 0; tls_ == nullptr || SSL_pending(tls_) == 0; waited += kTick) {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, kTick) != 0) break;
    if (waited >= timeout_ms || stopped()) return {};
  }
  if (tls_ != nullptr) {
    std::size_t size = 0;
    return SSL_read_ex(tls_, block, sizeof block, &size) == 1 ? std::string(block, size)
                                                              : std::string();
  }
  const ssize_t size = ::recv(socket_, block, sizeof block, 0);
  return size > 0 ? std::string(block, static_cast<std::size_t>(size)) : std::string();
}

std::string Channel::receive_head() {
  std::string head;
  for (;;) {
    const auto end = head.find("\r\n\r\n");
    if (end != std::string::npos) {
      rest_ = head.substr(end + 4);
      return head.substr(0, end + 4);
    }
    const std::string more = receive();
    if (more.empty()) return head;
    head += more;
  }
}

std::string Channel::receive_all(int timeout_ms) {
  std::string all;
  for (std::string more = receive(timeout_ms); !more.empty(); more = receive(timeout_ms))
    all += more;
  return all;
}

void Channel::pause(int milliseconds) const {
  for (; milliseconds > 0 && !stopped(); milliseconds -= kTick)
    std::this_thread::sleep_for(std::chrono::milliseconds(kTick));
}

void Channel::close_notify() {
  if (tls_ != nullptr) SSL_shutdown(tls_);
}

void Channel::close() {
  if (tls_ != nullptr) SSL_free(std::exchange(tls_, nullptr));
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void Channel::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

Server::Server(Script script) : script_(std::move(script)) {
  listen();
}

Server::Server(Tls tls, Script script) : script_(std::move(script)) {
  if (tls.handshake) context_ = server_context(tls);
  listen();
}

void Server::listen() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, raw, &size) != 0)
    throw std::runtime_error("cannot listen");
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { run(); });
}

Server::~Server() {
  stopped_ = true;
  accepting_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

void Server::run() {
  block_signals();
  while (!stopped_) {
    pollfd entry{listener_, POLLIN, 0};
    if (::poll(&entry, 1, kTick) <= 0) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    // So that no call of the fixture blocks for ever.
    const timeval limit{2, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ++connections_;
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void Server::serve(int socket) {
  Channel channel(socket, &stopped_);
  if (context_ && !channel.accept_tls(context_.get())) {
    ERR_clear_error();
    return;
  }
  ++served_;
  script_(channel);
}

std::string ok(std::string_view body, std::string_view headers) {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace watchword::test
