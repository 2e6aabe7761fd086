#include "server/router.h"

namespace watchword::azure {

void Router::add(Routes routes) {
  for (Route& route : routes) {
    Pattern pattern(route.pattern);
    entries_.push_back({std::move(route), std::move(pattern)});
  }
}

Router::Match Router::match(const std::string& method, const std::string& host,
                            const std::string& path) const {
  constexpr int kMisdirected = 421;
  constexpr int kMethodNotAllowed = 405;
  Match match{.kind = "unknown", .route = nullptr, .captures = {}, .status = 404};
  const auto location = locate(host, path);
  if (!location) {
    match.status = kMisdirected;
    return match;
  }
  for (const auto& [route, pattern] : entries_) {
    if (route.service != location->service) continue;
    const auto groups = pattern.match(location->path);
    if (!groups) continue;
    match.status = kMethodNotAllowed;
    if (method != route.method && !(method == "HEAD" && route.method == "GET")) continue;
    match.kind = route.kind;
    match.route = &route;
    match.captures.assign(groups->begin() + 1, groups->end());
    return match;
  }
  return match;
}

}  // namespace watchword::azure
