#include "feeds/feed.h"

// The NuGet side of a feed (Microsoft Learn, "NuGet Server API").
namespace watchword::azure {
namespace {

Reply index(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [](const Feed& feed) {
    return json_reply(
        {{"version", "3.0.0"},
         {"resources",
          {{{"@id", feed.by_id + "/nuget/v3/flat2/"}, {"@type", "PackageBaseAddress/3.0.0"}}}}});
  });
}

}  // namespace

Routes nuget_routes(Cloud& cloud) {
  return {{"feed.nuget_index", Service::kPackages, "GET", kFeedPattern + "/nuget/v3/index\\.json",
           [&cloud](const Request& request) { return index(cloud, request); }}};
}

}  // namespace watchword::azure
