// Claims challenges of Continuous Access Evaluation (Microsoft identity platform, "Claims
// challenges, claims requests and client capabilities").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watchword::entra {

inline constexpr std::size_t kClaimsMaxBytes = 8192;

// The claims (JSON) that a resource demands in its WWW-Authenticate headers, or empty: those of the
// first Bearer challenge with error="insufficient_claims" whose claims decode to a JSON object.
std::string challenged_claims(const std::vector<std::string>& headers);

// The claims parameter of a request: declares that this client handles claims challenges ("cp1"),
// merged with `demanded` (JSON, or empty).
std::string claims_parameter(std::string_view demanded);

}  // namespace watchword::entra
