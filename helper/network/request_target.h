// What is asked for, taken from the URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace watchword::network {

struct RequestTarget {
  bool secure = true;  // https
  std::string host;    // an IPv6 address without brackets
  std::uint16_t port = 0;
  std::string path_and_query;  // begins with "/"

  // As the Host header has it (RFC 9110 section 7.2): no default port.
  std::string host_header() const;
  // With the port, always: what CONNECT names.
  std::string authority() const;
};

// Throws Failure (WW_INVALID) when it is not an http or https URL.
RequestTarget parse_target(std::string_view url);

// "8443" -> 8443; `fallback` when empty. Throws Failure (WW_INVALID) when it is no port.
std::uint16_t parse_port(std::string_view digits, std::uint16_t fallback);

}  // namespace watchword::network
