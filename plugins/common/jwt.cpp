#include "common/jwt.h"

#include <watchword/encoding.hpp>

namespace watchword {

std::optional<json::value> unverified_claims(std::string_view jwt) {
  const auto first = jwt.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = jwt.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto payload = base64_decode(jwt.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  return parse_object(*payload);
}

}  // namespace watchword
