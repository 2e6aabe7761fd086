// What the feeds of Azure Artifacts have in common, whatever kind of package is asked for: by what
// addresses a feed is there, who may read it and publish to it, and the challenges (Microsoft
// Learn, "Azure Artifacts", "Feed permissions").
#pragma once

#include <string>

#include "devops/access.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {

// Every organization has one feed of that name, each of its projects another; others do not exist.
inline constexpr std::string_view kFeed = "tools";

// In front of what a kind of package adds: the first three groups are organization, project (empty
// where the feed is the organization's) and feed. Organizations, projects and feeds answer to their
// names; projects and feeds to their ids as well, which is how the services' own answers name them.
inline const std::string kFeedPattern = "/([^/]+)/(?:([^/]+)/)?_packaging/([^/]+)";
inline constexpr std::size_t kFeedGroups = 3;

enum class FeedRight { kRead, kPublish };

struct Feed {
  std::string
      base;  // as the client addressed it, by name: "https://HOST/[ORG/][PROJECT/]_packaging/tools"
  std::string by_id;  // as the services' own answers address it, by ids
  std::string place;  // in FeedFiles, with a slash at the end
};

// Null, with the answer that the feed does not exist or lets nobody in.
struct FeedAccess {
  std::optional<Feed> feed;
  Reply refusal;
  const Organization* organization = nullptr;
  const Account* account = nullptr;
};
FeedAccess enter_feed(Cloud& cloud, const Request& request, FeedRight right);

// What `answer` makes of the request once the caller has that right; it takes the Feed.
Reply answer_in_feed(Cloud& cloud, const Request& request, FeedRight right, const auto& answer) {
  FeedAccess access = enter_feed(cloud, request, right);
  if (!access.feed) return std::move(access.refusal);
  Reply reply = answer(*access.feed);
  add_caller(request, *access.account, identity_id(*access.organization, *access.account), reply);
  return reply;
}

}  // namespace watchword::azure
