#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "feeds/feed.h"

// The Cargo side of a feed: a sparse index and the API of a registry (The Cargo Book, "Registry
// Index", "Registry Web API").
namespace watchword::azure {
namespace {
namespace cargo_feed {

namespace json = boost::json;

constexpr std::size_t kBodyMaxBytes = 16 * 1024 * 1024;
constexpr std::size_t kLengthBytes =
    4;  // little-endian, in front of each part of what is published

std::string index_place(const Feed& feed, const std::string& crate) {
  return feed.place + "cargo/" + lower_case(crate) + "/index";
}

std::string file_place(const Feed& feed, const std::string& crate, const std::string& version) {
  return feed.place + "cargo/" + lower_case(crate) + "/" + version;
}

// Below the index: "1/a", "2/ab", "3/a/abc", "ab/cd/abcdef".
std::string index_path(const std::string& crate) {
  const std::string name = lower_case(crate);
  if (name.size() <= 2) return std::to_string(name.size()) + "/" + name;
  if (name.size() == 3) return "3/" + name.substr(0, 1) + "/" + name;
  return name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name;
}

Reply bytes_reply(std::string bytes, std::string type) {
  Reply reply;
  reply.content_type = std::move(type);
  reply.body = std::move(bytes);
  return reply;
}

Reply not_found(const std::string& crate) {
  return devops_error(404, "The package '" + crate + "' could not be found in the feed.",
                      "PackageNotFoundException");
}

Reply config(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [](const Feed& feed) {
    return json_reply({{"dl", feed.by_id + "/cargo/api/v1/crates"},
                       {"api", feed.by_id + "/cargo"},
                       {"auth-required", true}});
  });
}

Reply index(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string& path = request.captures[kFeedGroups];
    const std::string crate = path.substr(path.rfind('/') + 1);
    auto lines = cloud.feed_files.get(index_place(feed, crate));
    if (!lines || path != index_path(crate)) return not_found(crate);
    return bytes_reply(*std::move(lines), "text/plain; charset=utf-8");
  });
}

Reply download(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string& crate = request.captures[kFeedGroups];
    auto bytes = cloud.feed_files.get(file_place(feed, crate, request.captures[kFeedGroups + 1]));
    return bytes ? bytes_reply(*std::move(bytes), "application/octet-stream") : not_found(crate);
  });
}

// The next part, taken off the front. Throws std::invalid_argument.
std::string_view take_part(std::string_view& body) {
  if (body.size() < kLengthBytes) throw std::invalid_argument("a length is missing");
  std::size_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;)
    length = length << 8 | static_cast<unsigned char>(body[i]);
  body.remove_prefix(kLengthBytes);
  if (body.size() < length) throw std::invalid_argument("the body is too short");
  const std::string_view part = body.substr(0, length);
  body.remove_prefix(length);
  return part;
}

// What is published names what the index has by other names.
json::array index_dependencies(const json::array& published) {
  json::array out;
  for (const json::value& value : published) {
    json::object dependency = value.as_object();
    dependency["req"] = dependency.at("version_req");
    dependency.erase("version_req");
    if (const auto* renamed = dependency.if_contains("explicit_name_in_toml")) {
      if (renamed->is_string()) {
        dependency["package"] = dependency.at("name");
        dependency["name"] = *renamed;
      }
      dependency.erase("explicit_name_in_toml");
    }
    out.push_back(std::move(dependency));
  }
  return out;
}

json::object index_entry(const json::object& published, std::string_view file) {
  json::object out;
  for (const char* same : {"name", "vers", "features", "links"}) out[same] = published.at(same);
  out["deps"] = index_dependencies(published.at("deps").as_array());
  out["cksum"] = hex(sha256(file));
  out["yanked"] = false;
  return out;
}

Reply take(Cloud& cloud, std::string_view body, const Feed& feed) {
  const json::object published = json::parse(take_part(body)).as_object();
  const std::string_view file = take_part(body);
  const std::string crate(published.at("name").as_string());
  const std::string version(published.at("vers").as_string());
  const std::string entry = json::serialize(index_entry(published, file)) + "\n";
  if (!cloud.feed_files.publish(file_place(feed, crate, version), std::string(file)))
    return devops_error(409, "The feed already contains '" + crate + " " + version + "'.",
                        "PackageVersionAlreadyExistsException");
  const std::string place = index_place(feed, crate);
  cloud.feed_files.replace(place, cloud.feed_files.get(place).value_or("") + entry);
  return json_reply({{"warnings",
                      {{"invalid_categories", json::array()},
                       {"invalid_badges", json::array()},
                       {"other", json::array()}}}});
}

Reply publish(Cloud& cloud, const Request& request) {
  // All of it, whoever sends it: what is left would be taken for the next request.
  std::string body;
  request.read_body([&](std::string_view piece) {
    body += piece;
    return body.size() <= kBodyMaxBytes;
  });
  return answer_in_feed(cloud, request, FeedRight::kPublish, [&](const Feed& feed) {
    try {
      return take(cloud, body, feed);
    } catch (const std::exception& exception) {  // whatever is missed in it
      return devops_error(400, exception.what(), "InvalidPackageException");
    }
  });
}

}  // namespace cargo_feed
}  // namespace

Routes cargo_routes(Cloud& cloud) {
  const std::string index_pattern = kFeedPattern + "/[Cc]argo/index/";
  const std::string api = kFeedPattern + "/[Cc]argo/api/v1/crates/";
  const auto by = [&cloud](Reply (*answer)(Cloud&, const Request&)) {
    return [&cloud, answer](const Request& request) { return answer(cloud, request); };
  };
  return {
      {"feed.cargo_config", Service::kPackages, "GET", index_pattern + "config\\.json",
       by(cargo_feed::config)},
      {"feed.cargo_index", Service::kPackages, "GET",
       index_pattern + "((?:[12]|3/[^/]|[^/]{2}/[^/]{2})/[^/]+)", by(cargo_feed::index)},
      {"feed.cargo_download", Service::kPackages, "GET", api + "([^/]+)/([^/]+)/download",
       by(cargo_feed::download)},
      {"feed.cargo_publish", Service::kPackages, "PUT", api + "new", by(cargo_feed::publish), true},
  };
}

}  // namespace watchword::azure
