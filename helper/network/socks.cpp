#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "tunnel.h"

namespace watchword::network {
namespace {

using Refused = std::optional<ProxyRefusal>;

constexpr std::size_t kNameMaxBytes = 255;  // of a host, a user or a password: one byte counts them

// Bytes to and from the proxy, exactly as many as there must be.
class Talk {
 public:
  Talk(Driver& driver, tcp::socket& socket, const Proxy& proxy)
      : driver_(driver), socket_(socket), proxy_(proxy) {
    driver_.stage("asking the proxy");
  }

  void send(const Secret& message) {
    check(driver_.run(socket_, [&](auto&& handler) {
      asio::async_write(socket_, asio::buffer(message.view()), std::move(handler));
    }));
  }

  // So many bytes, as unsigned numbers.
  std::vector<std::uint8_t> receive(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    check(driver_.run(socket_, [&](auto&& handler) {
      asio::async_read(socket_, asio::buffer(bytes), std::move(handler));
    }));
    return bytes;
  }

  Failure nonsense() const {
    return {WW_NETWORK, "the proxy " + proxy_.name() + " answered with something that is not SOCKS",
            "Check " + proxy_.source + ": http:// and socks5h:// proxies are told apart by it."};
  }

 private:
  void check(const error_code& error) const {
    if (error) throw Failure(WW_NETWORK, "the proxy " + proxy_.name() + " broke off", kTryAgain);
  }
  static constexpr const char* kTryAgain = "Try again; if it happens again, check the proxy.";

  Driver& driver_;
  tcp::socket& socket_;
  const Proxy& proxy_;
};

void append(Secret& message, std::initializer_list<unsigned> bytes) {
  for (const unsigned byte : bytes) {
    const char c = static_cast<char>(byte);
    message.append({&c, 1});
  }
}

void append_counted(Secret& message, std::string_view text, const Proxy& proxy) {
  if (text.empty() || text.size() > kNameMaxBytes)
    throw Failure(WW_INVALID,
                  "a SOCKS proxy takes names and passwords of 1 to " +
                      std::to_string(kNameMaxBytes) + " bytes",
                  "Correct " + proxy.source + ".");
  append(message, {static_cast<unsigned>(text.size())});
  message.append(text);
}

void append_port(Secret& message, std::uint16_t port) {
  append(message, {port / 256U, port % 256U});
}

template <class Bytes>
void append_bytes(Secret& message, const Bytes& bytes) {
  for (const auto byte : bytes) append(message, {byte});
}

// The server's address where it is known here; its name else.
std::optional<asio::ip::address> known_address(const RequestTarget& target,
                                               const std::vector<tcp::endpoint>& addresses) {
  if (!addresses.empty()) return addresses.front().address();
  error_code is_name;
  const auto address = asio::ip::make_address(target.host, is_name);
  if (is_name) return std::nullopt;
  return address;
}

ProxyRefusal not_let_through(const Proxy& proxy, const RequestTarget& target,
                             const std::string& why) {
  return {{WW_NETWORK,
           "the proxy " + proxy.name() + " did not let through to " + target.host + ": " + why,
           "Ask whoever runs the proxy to allow " + target.host + ", or name it in no_proxy."}};
}

// RFC 1928 section 6.
std::string reason(std::uint8_t reply) {
  static constexpr std::array kReasons{"",
                                       "it failed",
                                       "its rules do not allow it",
                                       "the network cannot be reached",
                                       "the host cannot be reached",
                                       "the connection was refused",
                                       "it took too long",
                                       "it does not know the command",
                                       "it does not know addresses of that kind"};
  return reply < kReasons.size() ? kReasons[reply] : "it answered " + std::to_string(reply);
}

constexpr unsigned kNoPassword = 0;
constexpr unsigned kPassword = 2;
constexpr unsigned kNothingAcceptable = 0xff;

// RFC 1929.
Refused sign_in(Talk& talk, const Proxy& proxy) {
  Secret message;
  append(message, {1});
  append_counted(message, *proxy.username, proxy);
  append_counted(message, proxy.password->view(), proxy);
  talk.send(message);
  if (talk.receive(2)[1] == 0) return std::nullopt;
  return ProxyRefusal{password_refused(proxy)};
}

Refused greet(Talk& talk, const Proxy& proxy) {
  const bool has_password = proxy.username && proxy.password;
  Secret message;
  if (has_password)
    append(message, {5, 2, kNoPassword, kPassword});
  else
    append(message, {5, 1, kNoPassword});
  talk.send(message);
  const auto answer = talk.receive(2);
  if (answer[0] != 5) throw talk.nonsense();
  if (answer[1] == kNoPassword) return std::nullopt;
  if (answer[1] == kPassword && has_password) return sign_in(talk, proxy);
  if (answer[1] != kNothingAcceptable) throw talk.nonsense();
  // It may want a password, or what nobody here has; RFC 1928 section 3 has it say no more.
  return ProxyRefusal{has_password ? password_refused(proxy) : wants_password(proxy),
                      !has_password};
}

// What the answer to a request says of where the proxy is connected to, which nobody needs.
std::size_t rest_of(Talk& talk, std::uint8_t kind) {
  if (kind == 1) return 4 + 2;
  if (kind == 4) return 16 + 2;
  if (kind == 3) return talk.receive(1)[0] + std::size_t{2};
  throw talk.nonsense();
}

Refused open_socks5(Talk& talk, const Proxy& proxy, const RequestTarget& target,
                    const std::vector<tcp::endpoint>& addresses) {
  if (auto refused = greet(talk, proxy)) return refused;
  Secret message;
  append(message, {5, 1, 0});
  const auto address = known_address(target, addresses);
  if (!address) {
    append(message, {3});
    append_counted(message, target.host, proxy);
  } else if (address->is_v4()) {
    append(message, {1});
    append_bytes(message, address->to_v4().to_bytes());
  } else {
    append(message, {4});
    append_bytes(message, address->to_v6().to_bytes());
  }
  append_port(message, target.port);
  talk.send(message);
  const auto answer = talk.receive(4);
  if (answer[0] != 5) throw talk.nonsense();
  if (answer[1] != 0) return not_let_through(proxy, target, reason(answer[1]));
  talk.receive(rest_of(talk, answer[3]));
  return std::nullopt;
}

// It knows no IPv6 and no passwords; a name without an address is what 4A adds.
Refused open_socks4(Talk& talk, const Proxy& proxy, const RequestTarget& target,
                    const std::vector<tcp::endpoint>& addresses) {
  std::optional<asio::ip::address> address = known_address(target, {});
  for (const tcp::endpoint& endpoint : addresses)
    if (!address && endpoint.address().is_v4()) address = endpoint.address();
  const bool by_name = !address && proxy.kind == Proxy::Kind::kSocks4a;
  if (!by_name && (!address || !address->is_v4()))
    return not_let_through(proxy, target, "SOCKS 4 knows IPv4 only, and it has no such address");
  constexpr unsigned kGranted = 90;
  Secret message;
  append(message, {4, 1});
  append_port(message, target.port);
  if (by_name)
    append(message, {0, 0, 0, 1});
  else
    append_bytes(message, address->to_v4().to_bytes());
  message.append(proxy.username.value_or(""));
  append(message, {0});
  if (by_name) {
    message.append(target.host);
    append(message, {0});
  }
  talk.send(message);
  const auto answer = talk.receive(8);
  if (answer[0] != 0) throw talk.nonsense();
  if (answer[1] == kGranted) return std::nullopt;
  return not_let_through(proxy, target, "it answered " + std::to_string(answer[1]));
}

}  // namespace

std::optional<ProxyRefusal> open_socks(Driver& driver, tcp::socket& socket, const Proxy& proxy,
                                       const RequestTarget& target,
                                       const std::vector<tcp::endpoint>& addresses) {
  Talk talk(driver, socket, proxy);
  const bool is_version_4 =
      proxy.kind == Proxy::Kind::kSocks4 || proxy.kind == Proxy::Kind::kSocks4a;
  return is_version_4 ? open_socks4(talk, proxy, target, addresses)
                      : open_socks5(talk, proxy, target, addresses);
}

}  // namespace watchword::network
