#include "entra/claims.h"

#include <watchword/encoding.hpp>
#include <watchword/sdk/json.hpp>

#include "common/challenge.h"
#include "common/text.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kCapability = "cp1";

json::object& object_member(json::object& object, std::string_view key) {
  json::value& member = object[key];
  return member.is_object() ? member.get_object() : member.emplace_object();
}

}  // namespace

std::string challenged_claims(const std::vector<std::string>& headers) {
  for (const Challenge& challenge : parse_challenges(headers)) {
    if (challenge.scheme != "bearer" ||
        !equal_ignoring_case(challenge.parameter("error"), "insufficient_claims"))
      continue;
    const auto decoded = base64_decode(challenge.parameter("claims"));
    if (decoded && decoded->size() <= kClaimsMaxBytes && parse_object(*decoded)) return *decoded;
  }
  return {};
}

std::string claims_parameter(std::string_view demanded) {
  json::value claims = parse_object(demanded).value_or(wiped_object());
  json::object& access_token = object_member(claims.get_object(), "access_token");
  json::object& capabilities = object_member(access_token, "xms_cc");
  capabilities["values"] = json::array{json::string_view(kCapability.data(), kCapability.size())};
  return serialize(claims);
}

}  // namespace watchword::entra
