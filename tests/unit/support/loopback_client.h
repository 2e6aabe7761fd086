// A browser's request to a listener on this machine, byte by byte.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace watchword::test {

// Sends `request` to 127.0.0.1 and returns all that comes back; "refused" when nobody listens.
inline std::string send_bytes(std::uint16_t port, const std::string& request) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string out = "refused";
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    out.clear();
    [[maybe_unused]] const auto sent = ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    char block[4096];
    for (ssize_t size = 0; (size = ::recv(socket, block, sizeof block, 0)) > 0;)
      out.append(block, static_cast<std::size_t>(size));
  }
  ::close(socket);
  return out;
}

inline std::string get(std::uint16_t port, const std::string& target) {
  return send_bytes(port, "GET " + target + " HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
                              "\r\nConnection: close\r\n\r\n");
}

inline std::string post_form(std::uint16_t port, const std::string& form) {
  return send_bytes(port, "POST / HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
                              "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                              "Content-Length: " +
                              std::to_string(form.size()) + "\r\nConnection: close\r\n\r\n" + form);
}

}  // namespace watchword::test
