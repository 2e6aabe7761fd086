// The server that a request or a URL names: "dev.azure.com", "dev.azure.com:8443", "[::1]:8443".
// One notion of what a host is, for the helper and for plugins; whoever decides by a host takes it
// from here. C++17; std and inet_pton() only.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#if defined(_WIN32)
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

namespace watchword {

struct Server {
  std::string name;  // lower case, without a final dot; an IPv6 address without its brackets
  std::string port;  // digits without leading zeros, or empty

  // No name has a colon.
  bool is_ipv6() const { return name.find(':') != std::string::npos; }

  // "name", "name:port", "[address]", "[address]:port".
  std::string text() const {
    std::string out = is_ipv6() ? '[' + name + ']' : name;
    return port.empty() ? out : out + ':' + port;
  }
};

namespace detail {
inline constexpr std::size_t kServerNameMaxBytes = 253;  // of a domain name (RFC 1035)

// RFC 1123, section 2.1, and "_", which machines in private networks have in their names. Bytes
// beyond ASCII are an internationalized name, as git hands it over. Nothing that ends a host in a
// URL, so that no two readers of it see two hosts; and no "%", which decodes to such.
inline bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

inline bool is_server_name(std::string_view name) {
  return !name.empty() && name.size() <= kServerNameMaxBytes && name.front() != '.' &&
         name.back() != '.' && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), is_name_byte);
}

// Without a zone ("fe80::1%eth0"), which means something on one machine only.
inline bool is_ipv6_address(const std::string& text) {
  in6_addr address{};
  return text.find('\0') == std::string::npos && ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// ":8443"; ":" alone and nothing at all are no port (RFC 3986, section 3.2.3). False when it is
// something else.
inline bool read_port(std::string_view text, std::string& port) {
  if (text.empty()) return true;
  if (text.front() != ':') return false;
  text.remove_prefix(1);
  if (text.empty()) return true;
  std::uint16_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number == 0) return false;
  port = std::to_string(number);
  return true;
}
}  // namespace detail

// None when the text is not the name or address of a server, with or without a port.
inline std::optional<Server> parse_server(std::string_view text) {
  Server server;
  std::size_t end = 0;
  const bool in_brackets = !text.empty() && text.front() == '[';
  if (in_brackets) {
    end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    server.name = text.substr(1, end++ - 1);
  } else {
    end = std::min(text.find(':'), text.size());
    server.name = text.substr(0, end);
    // "dev.azure.com." is the same server, written so that no domain is searched for it.
    if (server.name.size() > 1 && server.name.back() == '.') server.name.pop_back();
  }
  for (char& c : server.name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const bool good =
      in_brackets ? detail::is_ipv6_address(server.name) : detail::is_server_name(server.name);
  if (!good || !detail::read_port(text.substr(end), server.port)) return std::nullopt;
  return server;
}

// Whether the name of a server is meant by a pattern: itself, or "*.example.org" for any name below
// example.org (not example.org itself). Both in lower case. A name with bytes beyond ASCII is meant
// by none: whoever connects may map them to others (UTS #46: U+3002 to a dot), so that its end is
// not the end of what is connected to.
inline bool server_matches(std::string_view name, std::string_view pattern) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(name.begin(), name.end(), is_ascii)) return false;
  if (pattern.substr(0, 2) != "*.") return name == pattern;
  const std::string_view suffix = pattern.substr(1);
  return name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix;
}

}  // namespace watchword
