#include "world/claims.h"

namespace watchword::azure {
namespace {

const boost::json::object* access_token_part(const boost::json::object& claims) {
  const auto* part = claims.if_contains("access_token");
  return part == nullptr ? nullptr : part->if_object();
}

}  // namespace

bool satisfies(const boost::json::object& requested, const boost::json::object& demanded) {
  const auto* wanted = access_token_part(demanded);
  const auto* asked = access_token_part(requested);
  if (wanted == nullptr) return true;
  if (asked == nullptr) return false;
  for (const auto& claim : *wanted) {
    const auto* found = asked->if_contains(claim.key());
    if (found == nullptr || *found != claim.value()) return false;
  }
  return true;
}

}  // namespace watchword::azure
