// WWW-Authenticate headers, and what is taken from them: where a person signs in.
#include <algorithm>

#include <watchword/sdk/json.hpp>

#include "common/challenge.h"
#include "entra/authority.h"
#include "entra/claims.h"
#include "fuzz.h"

namespace watchword {
namespace {

using fuzz::require;

void check_challenges(const std::vector<Challenge>& challenges) {
  require(challenges.size() <= kChallengesMax, "no more challenges than allowed");
  for (const Challenge& challenge : challenges) {
    require(!challenge.scheme.empty(), "a challenge has a scheme");
    require(challenge.parameters.size() <= kChallengeParametersMax, "no more parameters");
    // Nobody signs in at a page that a server made up.
    const auto realm = entra::trusted_realm(challenge.parameter("authorization_uri"), {});
    if (!realm) continue;
    require(entra::is_tenant(realm->tenant), "a realm is a tenant");
    const std::string host = realm->authority.host();
    require(std::none_of(host.begin(), host.end(),
                         [](char c) { return c == '/' || c == '@' || c == '\\' || c <= ' '; }),
            "an authority is a host");
    require(host.rfind("login.", 0) == 0 || host.find("microsoft") != std::string::npos ||
                host == "sts.windows.net",
            "an authority that a server names is one of Microsoft's");
  }
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  std::vector<std::string> headers;
  for (const std::string_view line : fuzz::lines_of(fuzz::text_of(data, size)))
    headers.emplace_back(line);
  check_challenges(parse_challenges(headers));
  const std::string claims = entra::challenged_claims(headers);
  require(claims.empty() || parse_object(claims), "claims are a JSON object");
  require(parse_object(entra::claims_parameter(claims)).has_value(), "and so is what is sent");
  return 0;
}
