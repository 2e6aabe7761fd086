#include "feeds/feed.h"

#include <algorithm>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kReadScope = "vso.packaging";
constexpr std::string_view kPublishScope = "vso.packaging_write";

Reply feed_not_found(const std::string& feed) {
  return devops_error(404, "The feed with ID '" + feed + "' doesn't exist.",
                      "FeedIdNotFoundException");
}

std::string feed_id(const Organization& organization, const std::string& project) {
  return guid_of("feed " + organization.name + "/" + project);
}

// The project by name or id; empty for none. Null where there is no such project.
const std::string* project_of(const Organization& organization, const std::string& wanted) {
  static const std::string none;
  if (wanted.empty()) return &none;
  for (const Project& project : organization.projects)
    if (lower_case(wanted) == lower_case(project.name) ||
        lower_case(wanted) == project_id(organization, project.name))
      return &project.name;
  return nullptr;
}

std::string segment(const std::string& text) {
  return text.empty() ? text : percent_encode(text) + "/";
}

Feed describe(const Cloud& cloud, const Request& request, const Organization& organization,
              const std::string& project) {
  // {org}.pkgs.visualstudio.com has the organization in its name.
  const bool in_host = request.host.ends_with(".visualstudio.com");
  const std::string origin =
      cloud.origin(request.host) + "/" + (in_host ? "" : organization.name + "/");
  const std::string id = project.empty() ? "" : project_id(organization, project) + "/";
  return {origin + segment(project) + "_packaging/" + std::string(kFeed),
          origin + id + "_packaging/" + feed_id(organization, project),
          organization.name + "/" + project + "/" + std::string(kFeed) + "/"};
}

}  // namespace

FeedAccess enter_feed(Cloud& cloud, const Request& request, FeedRight right) {
  FeedAccess access;
  access.organization = cloud.directory.organization(request.captures[0]);
  if (access.organization == nullptr) {
    access.refusal = organization_not_found();
    return access;
  }
  const Organization& organization = *access.organization;
  const auto who = identify(cloud, request, organization);
  if (const auto* refusal = std::get_if<Refusal>(&who)) {
    access.refusal = refuse(cloud, organization, *refusal, kFeedRealm);
    return access;
  }
  const auto& caller = std::get<Caller>(who);
  access.account = caller.account;
  if (!caller.may(right == FeedRight::kRead ? kReadScope : kPublishScope)) {
    access.refusal = refuse(cloud, organization, unauthorized(caller.account->login), kFeedRealm);
    return access;
  }
  const std::string* project = project_of(organization, request.captures[1]);
  const std::string& feed = request.captures[2];
  if (project == nullptr ||
      (lower_case(feed) != kFeed && lower_case(feed) != feed_id(organization, *project))) {
    access.refusal = feed_not_found(feed);
    return access;
  }
  access.feed = describe(cloud, request, organization, *project);
  return access;
}

}  // namespace watchword::azure
