#include "devops/access.h"
#include "devops/replies.h"
#include "services.h"

// Azure Artifacts, as far as a client gets that has to show who it is: the index of a NuGet feed
// and the description of an npm package (Microsoft Learn, "Azure Artifacts").
namespace watchword::azure {
namespace {

// Every organization has one feed of that name, and others do not exist.
constexpr std::string_view kFeed = "tools";
constexpr std::string_view kReadScope = "vso.packaging";

Reply feed_not_found(const std::string& feed) {
  return devops_error(404, "The feed with ID '" + feed + "' doesn't exist.",
                      "FeedIdNotFoundException");
}

// What `content` makes of the caller's request, once the caller may read the feed.
Reply serve(Cloud& cloud, const Request& request, const auto& content) {
  const Organization* organization = cloud.directory.organization(request.captures[0]);
  if (organization == nullptr) return organization_not_found();
  const auto who = identify(cloud, request, *organization);
  if (const auto* refusal = std::get_if<Refusal>(&who))
    return refuse(cloud, *organization, *refusal, kFeedRealm);
  const auto& caller = std::get<Caller>(who);
  if (!caller.may(kReadScope))
    return refuse(cloud, *organization, unauthorized(caller.account->login), kFeedRealm);
  if (request.captures[1] != kFeed) return feed_not_found(request.captures[1]);
  Reply reply = json_reply(content());
  add_caller(request, *caller.account, identity_id(*organization, *caller.account), reply);
  return reply;
}

Reply nuget_index(Cloud& cloud, const Request& request) {
  return serve(cloud, request, [&] {
    const std::string base = cloud.origin("pkgs.dev.azure.com") + "/" + request.captures[0] +
                             "/_packaging/" + std::string(kFeed) + "/nuget/v3/";
    return boost::json::object{
        {"version", "3.0.0"},
        {"resources", {{{"@id", base + "flat2/"}, {"@type", "PackageBaseAddress/3.0.0"}}}}};
  });
}

Reply npm_package(Cloud& cloud, const Request& request) {
  return serve(cloud, request, [&] {
    return boost::json::object{{"name", request.captures[2]},
                               {"dist-tags", {{"latest", "1.0.0"}}},
                               {"versions", boost::json::object()}};
  });
}

}  // namespace

Routes feed_routes(Cloud& cloud) {
  const std::string feed = "/([^/]+)/(?:[^/]+/)?_packaging/([^/]+)";
  return {{"feed.nuget_index", Service::kPackages, "GET", feed + "/nuget/v3/index\\.json",
           [&cloud](const Request& request) { return nuget_index(cloud, request); }},
          {"feed.npm_package", Service::kPackages, "GET", feed + "/npm/registry/([^/]+)",
           [&cloud](const Request& request) { return npm_package(cloud, request); }}};
}

}  // namespace watchword::azure
