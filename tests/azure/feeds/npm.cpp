#include "feeds/feed.h"

// The npm side of a feed: a registry (github.com/npm/registry, "docs/REGISTRY-API.md").
namespace watchword::azure {
namespace {

Reply package(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed&) {
    return json_reply({{"name", request.captures[kFeedGroups]},
                       {"dist-tags", {{"latest", "1.0.0"}}},
                       {"versions", boost::json::object()}});
  });
}

}  // namespace

Routes npm_routes(Cloud& cloud) {
  return {{"feed.npm_package", Service::kPackages, "GET", kFeedPattern + "/npm/registry/([^/]+)",
           [&cloud](const Request& request) { return package(cloud, request); }}};
}

}  // namespace watchword::azure
