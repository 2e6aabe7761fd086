// Names for the tests: this program's own getaddrinfo, which network.so finds before the system's.
#pragma once

namespace watchword::test {

// Resolves to 127.0.0.1.
inline constexpr const char* kHost = "login.test";
// Resolves to an address where nobody listens, and then to 127.0.0.1.
inline constexpr const char* kHostWithTwoAddresses = "two.test";
// Is never answered.
inline constexpr const char* kStalledHost = "stalled.test";
// Does not exist.
inline constexpr const char* kUnknownHost = "unknown.test";

}  // namespace watchword::test
