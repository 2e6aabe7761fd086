// Servers on loopback that do exactly what a test says, however odd.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "certificates.h"

namespace watchword::test {

// A connected socket, with or without TLS, on either side.
class Channel {
 public:
  explicit Channel(int socket, const std::atomic<bool>* stopped = nullptr)
      : socket_(socket), stopped_(stopped) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Connects to a port of 127.0.0.1 (or ::1). Null when nobody listens.
  static std::unique_ptr<Channel> connect(std::uint16_t port, const std::string& address = {});

  bool accept_tls(SSL_CTX* context);

  // False once the peer is gone.
  bool send(std::string_view data);
  // What came, up to 16 KiB; empty at the end, after an error, and after `timeout_ms`.
  std::string receive(int timeout_ms = 5000);
  // Up to and with the empty line.
  std::string receive_head();
  std::string receive_all(int timeout_ms = 5000);
  // Waits, but not longer than the server lives.
  void pause(int milliseconds) const;
  void pause_for_ever() const { pause(60'000); }
  bool stopped() const { return stopped_ != nullptr && *stopped_; }

  void close_notify();
  void close();
  // Closes so that the peer sees a reset.
  void reset();
  int socket() const { return socket_; }

 private:
  int socket_;
  SSL* tls_ = nullptr;
  const std::atomic<bool>* stopped_;
  std::string rest_;
};

class Server {
 public:
  using Script = std::function<void(Channel&)>;
  struct Tls {
    Identity identity;
    std::vector<Identity> chain{};
    int max_version = 0;    // TLS1_1_VERSION …; 0: the newest
    bool handshake = true;  // false: the script gets the connection before the handshake
  };

  // Each connection is served on a thread of its own.
  explicit Server(Script script);
  Server(Tls tls, Script script);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }
  std::string port_text() const { return std::to_string(port_); }
  int connections() const { return connections_; }
  // Of every connection that got through its handshake.
  int served() const { return served_; }

 private:
  void listen();
  void run();
  void serve(int socket);

  Script script_;
  std::shared_ptr<SSL_CTX> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> served_{0};
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

// "HTTP/1.1 200 OK" with this body and these further header lines ("A: b\r\n").
std::string ok(std::string_view body, std::string_view headers = {});

}  // namespace watchword::test
