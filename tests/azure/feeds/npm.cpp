#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "feeds/feed.h"

// The npm side of a feed: a registry (github.com/npm/registry, "docs/REGISTRY-API.md",
// "docs/responses/package-metadata.md").
namespace watchword::azure {
namespace {
namespace npm_feed {

namespace json = boost::json;

// A package of the feed's upstream, of which no version was saved here.
constexpr std::string_view kUpstreamPackage = "left";

// "left" or "@watchword/left": a scope and its package come with %2f between them, which is
// decoded.
const std::string kName = "((?:@[^/]+/)?[^/@][^/]*)";

std::string place_of(const Feed& feed, const std::string& name) {
  return feed.place + "npm/" + name;
}

// What is known of a package, without addresses; null where there is none.
std::optional<json::object> find_package(const Cloud& cloud, const Feed& feed,
                                         const std::string& name) {
  if (const auto text = cloud.feed_files.get(place_of(feed, name)))
    return json::parse(*text).as_object();
  if (name != kUpstreamPackage) return std::nullopt;
  return json::object{{"name", name}, {"dist-tags", json::object()}, {"versions", json::object()}};
}

Reply not_found(const std::string& name) {
  return devops_error(404, "The package '" + name + "' could not be found in the feed.",
                      "PackageNotFoundException");
}

std::string file_name(const std::string& name, std::string_view version) {
  return name.substr(name.rfind('/') + 1) + "-" + std::string(version) + ".tgz";
}

Reply package(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string& name = request.captures[kFeedGroups];
    auto found = find_package(cloud, feed, name);
    if (!found) return not_found(name);
    for (auto& version : found->at("versions").as_object())
      version.value().at("dist").as_object()["tarball"] =
          feed.base + "/npm/registry/" + name + "/-/" + file_name(name, version.key());
    return json_reply(*found);
  });
}

Reply tarball(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string& name = request.captures[kFeedGroups];
    auto bytes =
        cloud.feed_files.get(place_of(feed, name) + "/-/" + request.captures[kFeedGroups + 1]);
    if (!bytes) return not_found(name);
    Reply reply;
    reply.content_type = "application/octet-stream";
    reply.body = *std::move(bytes);
    return reply;
  });
}

// The one attachment, or null where it is none.
std::optional<std::string> attached(const json::object& document) {
  const auto& attachments = document.at("_attachments").as_object();
  if (attachments.size() != 1) return std::nullopt;
  return decode_base64(std::string_view(attachments.begin()->value().at("data").as_string()));
}

Reply take(Cloud& cloud, const Request& request, const Feed& feed) {
  const std::string& name = request.captures[kFeedGroups];
  const json::object document = json::parse(request.body).as_object();
  const auto& versions = document.at("versions").as_object();
  const auto bytes = attached(document);
  if (versions.size() != 1 || !bytes || document.at("name").as_string() != name)
    return devops_error(400, "The package is not one.", "InvalidPackageException");
  const std::string version(versions.begin()->key());
  if (!cloud.feed_files.publish(place_of(feed, name) + "/-/" + file_name(name, version), *bytes))
    return devops_error(403,
                        "The feed already contains file '" + file_name(name, version) +
                            "' in package '" + name + " " + version + "'.",
                        "PackageVersionAlreadyExistsException");
  json::object known =
      find_package(cloud, feed, name)
          .value_or(json::object{
              {"name", name}, {"dist-tags", json::object()}, {"versions", json::object()}});
  known["versions"].as_object()[version] = versions.begin()->value();
  for (const auto& tag : document.at("dist-tags").as_object())
    known["dist-tags"].as_object()[tag.key()] = tag.value();
  cloud.feed_files.replace(place_of(feed, name), json::serialize(known));
  return json_reply({{"success", "true"}});
}

Reply publish(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kPublish, [&](const Feed& feed) {
    try {
      return take(cloud, request, feed);
    } catch (const std::exception& exception) {  // whatever Boost.JSON misses in it
      return devops_error(400, exception.what(), "InvalidPackageException");
    }
  });
}

Reply tags(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string& name = request.captures[kFeedGroups];
    const auto found = find_package(cloud, feed, name);
    return found ? json_reply(found->at("dist-tags").as_object()) : not_found(name);
  });
}

}  // namespace npm_feed
}  // namespace

Routes npm_routes(Cloud& cloud) {
  const std::string registry = kFeedPattern + "/npm/registry/";
  const auto by = [&cloud](Reply (*answer)(Cloud&, const Request&)) {
    return [&cloud, answer](const Request& request) { return answer(cloud, request); };
  };
  return {
      {"feed.npm_package", Service::kPackages, "GET", registry + npm_feed::kName,
       by(npm_feed::package)},
      {"feed.npm_tarball", Service::kPackages, "GET", registry + npm_feed::kName + "/-/([^/]+)",
       by(npm_feed::tarball)},
      {"feed.npm_publish", Service::kPackages, "PUT", registry + npm_feed::kName,
       by(npm_feed::publish)},
      {"feed.npm_tags", Service::kPackages, "GET",
       registry + "-/package/" + npm_feed::kName + "/dist-tags", by(npm_feed::tags)},
  };
}

}  // namespace watchword::azure
