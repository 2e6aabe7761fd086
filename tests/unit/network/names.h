// Names and addresses for the tests: this program's own getaddrinfo and connect, which network.so
// finds before the system's.
#pragma once

#include <string>
#include <vector>

namespace watchword::test {

// Resolves to 127.0.0.1.
inline constexpr const char* kHost = "login.test";
// Resolves to an address where nobody listens, and then to 127.0.0.1.
inline constexpr const char* kHostWithTwoAddresses = "two.test";
// Is never answered.
inline constexpr const char* kStalledHost = "stalled.test";
// Does not exist.
inline constexpr const char* kUnknownHost = "unknown.test";

// The addresses that were connected to since this was asked last, in their order. Those that are
// for documentation (192.0.2.0/24, 2001:db8::/32) refuse at once.
std::vector<std::string> attempts();

}  // namespace watchword::test
