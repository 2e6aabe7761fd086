#include <algorithm>

#include "base/encoding.h"
#include "base/pattern.h"
#include "feeds/feed.h"
#include "feeds/zip.h"

// The NuGet side of a feed (Microsoft Learn, "NuGet Server API"). Whatever the index names has an
// address by ids.
namespace watchword::azure {
namespace {
namespace nuget_feed {

constexpr std::string_view kPackageFile = "nupkg";
constexpr std::string_view kSpecFile = "nuspec";

// What a feed keeps: "ID/VERSION/nupkg" and "ID/VERSION/nuspec", both names in lower case.
std::string packages(const Feed& feed) {
  return feed.place + "nuget/";
}

std::string content_address(const Feed& feed, const std::string& id, const std::string& version) {
  return feed.by_id + "/nuget/v3/flat2/" + id + "/" + version + "/" + id + "." + version + ".nupkg";
}

// "Normalized version numbers": three parts or four, the last not 0, without the metadata.
std::string normalized_version(std::string version) {
  static const Pattern form(
      R"((\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+.*)?)");
  const auto parts = form.match(version);
  if (!parts) return {};
  std::string out;
  for (std::size_t i = 1; i <= 4; ++i) {
    const std::string& digits = (*parts)[i];
    const std::string part = digits.empty() ? "0" : std::to_string(std::stoul(digits));
    if (i < 4 || part != "0") out += (i > 1 ? "." : "") + part;
  }
  return lower_case(out + (*parts)[5]);
}

std::vector<std::string> versions(const Cloud& cloud, const Feed& feed, const std::string& id) {
  std::vector<std::string> out;
  for (const std::string& place : cloud.feed_files.below(packages(feed) + id + "/"))
    if (place.ends_with(kPackageFile)) out.push_back(place.substr(0, place.find('/')));
  return out;
}

Reply package_not_found(const std::string& id) {
  return devops_error(404,
                      "The package '" + id + "' is not in the feed '" + std::string(kFeed) + "'.",
                      "PackageNotFoundException");
}

Reply index(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [](const Feed& feed) {
    const auto resource = [&](const char* path, const char* type) {
      return boost::json::object{{"@id", feed.by_id + path}, {"@type", type}};
    };
    return json_reply(
        {{"version", "3.0.0"},
         {"resources",
          {resource("/nuget/v3/flat2/", "PackageBaseAddress/3.0.0"),
           resource("/nuget/v3/registrations2/", "RegistrationsBaseUrl/3.0.0-beta"),
           resource("/nuget/v3/registrations2/", "RegistrationsBaseUrl/3.4.0"),
           resource("/nuget/v3/registrations2-semver2/", "RegistrationsBaseUrl/3.6.0"),
           resource("/nuget/v2/", "PackagePublish/2.0.0")}}});
  });
}

Reply list_versions(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string id = lower_case(request.captures[kFeedGroups]);
    const auto found = versions(cloud, feed, id);
    if (found.empty()) return package_not_found(id);
    return json_reply({{"versions", boost::json::array(found.begin(), found.end())}});
  });
}

Reply download(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string id = lower_case(request.captures[kFeedGroups]);
    const std::string version = lower_case(request.captures[kFeedGroups + 1]);
    const std::string file = lower_case(request.captures[kFeedGroups + 2]);
    const std::string_view kind = file == id + "." + version + ".nupkg" ? kPackageFile
                                  : file == id + ".nuspec"              ? kSpecFile
                                                                        : "";
    auto bytes =
        cloud.feed_files.get(packages(feed) + id + "/" + version + "/" + std::string(kind));
    if (!bytes) return package_not_found(id);
    Reply reply;
    reply.content_type = "application/octet-stream";
    reply.body = *std::move(bytes);
    return reply;
  });
}

Reply registration(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string id = lower_case(request.captures[kFeedGroups + 1]);
    const auto found = versions(cloud, feed, id);
    if (found.empty()) return package_not_found(id);
    const std::string base =
        feed.by_id + "/nuget/v3/registrations2" + request.captures[kFeedGroups] + "/" + id + "/";
    boost::json::array leaves;
    for (const std::string& version : found) {
      const std::string content = content_address(feed, id, version);
      leaves.push_back({{"@id", base + version + ".json"},
                        {"catalogEntry",
                         {{"@id", base + version + ".json"},
                          {"id", id},
                          {"version", version},
                          {"listed", true},
                          {"packageContent", content}}},
                        {"packageContent", content}});
    }
    const boost::json::object page{{"@id", base + "index.json#page"},
                                   {"count", found.size()},
                                   {"lower", found.front()},
                                   {"upper", found.back()},
                                   {"items", std::move(leaves)}};
    return json_reply({{"@id", base + "index.json"}, {"count", 1}, {"items", {page}}});
  });
}

Reply invalid(const std::string& message) {
  return devops_error(400, message, "InvalidPackageException");
}

// What stands in an element of the metadata ("nuspec reference"), which has no attributes.
std::string element(const std::string& spec, const std::string& name) {
  const std::string begin = "<" + name + ">";
  const auto at = spec.find(begin);
  if (at == std::string::npos) return {};
  const auto from = at + begin.size();
  return spec.substr(from, std::min(spec.find('<', from), spec.size()) - from);
}

Reply push(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kPublish, [&](const Feed& feed) {
    if (request.parts.size() != 1) return invalid("The request holds no package.");
    const std::string& bytes = request.parts.front().bytes;
    const auto spec = file_in_zip(bytes, [](std::string_view name) {
      return name.find('/') == std::string_view::npos && name.ends_with(".nuspec");
    });
    const std::string id = spec ? lower_case(element(*spec, "id")) : "";
    const std::string version = spec ? normalized_version(element(*spec, "version")) : "";
    static const Pattern name(R"([\w.-]+)");
    if (!name.match(id) || version.empty())
      return invalid("The package has no metadata that can be read.");
    const std::string place = packages(feed) + id + "/" + version + "/";
    if (!cloud.feed_files.publish(place + std::string(kPackageFile), bytes))
      return devops_error(409,
                          "The feed '" + std::string(kFeed) + "' already contains version '" +
                              version + "' of the package '" + id + "'.",
                          "PackageExistsException");
    cloud.feed_files.publish(place + std::string(kSpecFile), *spec);
    return status_reply(202);
  });
}

}  // namespace nuget_feed
}  // namespace

Routes nuget_routes(Cloud& cloud) {
  const auto answering = [&cloud](Reply (*answer)(Cloud&, const Request&)) {
    return [&cloud, answer](const Request& request) { return answer(cloud, request); };
  };
  const std::string nuget = kFeedPattern + "/nuget/";
  return {
      {"feed.nuget_index", Service::kPackages, "GET", nuget + "v3/index\\.json",
       answering(nuget_feed::index)},
      {"feed.nuget_versions", Service::kPackages, "GET", nuget + "v3/flat2/([^/]+)/index\\.json",
       answering(nuget_feed::list_versions)},
      {"feed.nuget_download", Service::kPackages, "GET", nuget + "v3/flat2/([^/]+)/([^/]+)/([^/]+)",
       answering(nuget_feed::download)},
      {"feed.nuget_registration", Service::kPackages, "GET",
       nuget + "v3/registrations2(-semver2)?/([^/]+)/index\\.json",
       answering(nuget_feed::registration)},
      {"feed.nuget_push", Service::kPackages, "PUT", nuget + "v2/?", answering(nuget_feed::push)},
  };
}

}  // namespace watchword::azure
