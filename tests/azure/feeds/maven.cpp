#include "feeds/feed.h"

// The Maven side of a feed: a repository of files, each by its path (Apache Maven, "Maven 2
// repository layout"). A version that was published does not change; checksums and
// maven-metadata.xml do.
namespace watchword::azure {
namespace {
namespace maven_feed {

constexpr int kAccepted = 202;

std::string place_of(const Feed& feed, const Request& request) {
  return feed.place + "maven/" + request.captures[kFeedGroups];
}

Reply read(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    auto bytes = cloud.feed_files.get(place_of(feed, request));
    if (!bytes) return status_reply(kNotFound);
    Reply reply;
    reply.content_type = "application/octet-stream";
    reply.body = *std::move(bytes);
    return reply;
  });
}

Reply publish(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kPublish, [&](const Feed& feed) {
    const std::string place = place_of(feed, request);
    if (place.find("/maven-metadata.xml") != std::string::npos)
      cloud.feed_files.replace(place, request.body);
    else if (!cloud.feed_files.publish(place, request.body))
      return status_reply(kConflict);
    return status_reply(kAccepted);
  });
}

}  // namespace maven_feed
}  // namespace

Routes maven_routes(Cloud& cloud) {
  const std::string pattern = kFeedPattern + "/maven/v1/(.+)";
  return {{"feed.maven_file", Service::kPackages, "GET", pattern,
           [&cloud](const Request& request) { return maven_feed::read(cloud, request); }},
          {"feed.maven_publish", Service::kPackages, "PUT", pattern,
           [&cloud](const Request& request) { return maven_feed::publish(cloud, request); }}};
}

}  // namespace watchword::azure
