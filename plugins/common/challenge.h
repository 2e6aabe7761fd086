// WWW-Authenticate (RFC 9110, section 11.6.1), as servers really send it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace watchword {

inline constexpr std::size_t kChallengeHeadersMax = 32;
inline constexpr std::size_t kChallengeHeaderMaxBytes = 16384;
inline constexpr std::size_t kChallengesMax = 64;
inline constexpr std::size_t kChallengeParametersMax = 64;

struct Challenge {
  std::string scheme;                                           // lower case: "bearer"
  std::string token68;                                          // "Negotiate TlRM…"
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

  // The first parameter of that lower-case name, or empty.
  std::string_view parameter(std::string_view name) const;
};

// The challenges of all header values, in order. Takes several challenges in a value, quoted values
// with escapes, and unquoted ones with any character but space and comma (Azure DevOps sends
// `Bearer authorization_uri=https://…`). From the first thing in a value that cannot be read, the
// rest of that value is left out; so is whatever exceeds a limit. Never throws on hostile input.
std::vector<Challenge> parse_challenges(const std::vector<std::string>& headers);

}  // namespace watchword
