#include <algorithm>

#include "base/encoding.h"
#include "feeds/feed.h"

// The Python side of a feed: the simple repository (PEP 503) and the upload of PyPI, as twine and
// poetry send it. Files lie elsewhere than the index, under the feed's ids.
namespace watchword::azure {
namespace {
namespace pypi_feed {

// PEP 503, "Normalized Names".
std::string normalized(std::string_view name) {
  std::string out;
  for (const char c : lower_case(name)) {
    const bool separates = c == '-' || c == '_' || c == '.';
    if (!separates)
      out += c;
    else if (!out.ends_with('-'))
      out += '-';
  }
  return out;
}

std::string packages(const Feed& feed) {
  return feed.place + "pypi/";
}

Reply page(const std::string& title, const std::string& links) {
  return html_reply("<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body><h1>" +
                    title + "</h1>\n" + links + "</body></html>\n");
}

std::string link(const std::string& address, const std::string& text) {
  return "<a href=\"" + escape_html(address) + "\">" + escape_html(text) + "</a><br/>\n";
}

Reply not_found(const std::string& what) {
  return devops_error(404, what + " was not found.", "PackageNotFoundException");
}

Reply index(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    std::vector<std::string> names;
    for (const std::string& place : cloud.feed_files.below(packages(feed)))
      names.push_back(place.substr(0, place.find('/')));
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::string links;
    for (const std::string& name : names)
      links += link(feed.by_id + "/pypi/simple/" + name + "/", name);
    return page("Simple index", links);
  });
}

Reply package(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const std::string name = normalized(request.captures[kFeedGroups]);
    const std::string place = packages(feed) + name + "/";
    std::string links;
    for (const std::string& file : cloud.feed_files.below(place)) {  // "VERSION/FILE"
      const std::string bytes = *cloud.feed_files.get(place + file);
      links +=
          link(feed.by_id + "/pypi/download/" + name + "/" + file + "#sha256=" + hex(sha256(bytes)),
               file.substr(file.find('/') + 1));
    }
    return links.empty() ? not_found("The package '" + name + "'")
                         : page("Links for " + name, links);
  });
}

Reply download(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead, [&](const Feed& feed) {
    const auto* const names = &request.captures[kFeedGroups];
    const std::string& file = names[2];
    auto bytes =
        cloud.feed_files.get(packages(feed) + normalized(names[0]) + "/" + names[1] + "/" + file);
    if (!bytes) return not_found("The file '" + file + "'");
    Reply reply;
    reply.content_type = "application/octet-stream";
    reply.body = *std::move(bytes);
    return reply;
  });
}

Reply invalid(const std::string& message) {
  return devops_error(400, message, "InvalidPackageException");
}

Reply upload(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kPublish, [&](const Feed& feed) {
    const auto part = [&](std::string_view name) {
      const auto found = std::find_if(request.parts.begin(), request.parts.end(),
                                      [&](const Part& one) { return one.name == name; });
      return found == request.parts.end() ? Part{} : *found;
    };
    const std::string name = normalized(part("name").bytes);
    const std::string version = part("version").bytes;
    const Part content = part("content");
    if (part(":action").bytes != "file_upload" || name.empty() || version.empty())
      return invalid("The form names no package.");
    if (content.filename.empty() || (content.filename + version).find('/') != std::string::npos)
      return invalid("The form holds no file.");
    const std::string digest = part("sha256_digest").bytes;
    if (!digest.empty() && lower_case(digest) != hex(sha256(content.bytes)))
      return invalid("The file is not the one whose SHA-256 was given.");
    const std::string place = packages(feed) + name + "/" + version + "/" + content.filename;
    if (!cloud.feed_files.publish(place, content.bytes))
      return devops_error(409,
                          "The feed '" + std::string(kFeed) + "' already contains file '" +
                              content.filename + "' in package '" + name + " " + version + "'.",
                          "PackageExistsException");
    return status_reply(200);
  });
}

// It is no page; but who is there is asked first, as artifacts-keyring relies on, which tries its
// credential by this request.
Reply form(Cloud& cloud, const Request& request) {
  return answer_in_feed(cloud, request, FeedRight::kRead,
                        [](const Feed&) { return status_reply(405); });
}

}  // namespace pypi_feed
}  // namespace

Routes pypi_routes(Cloud& cloud) {
  const auto answering = [&cloud](Reply (*answer)(Cloud&, const Request&)) {
    return [&cloud, answer](const Request& request) { return answer(cloud, request); };
  };
  const std::string pypi = kFeedPattern + "/pypi/";
  return {
      {"feed.pypi_index", Service::kPackages, "GET", pypi + "simple/?",
       answering(pypi_feed::index)},
      {"feed.pypi_package", Service::kPackages, "GET", pypi + "simple/([^/]+)/?",
       answering(pypi_feed::package)},
      {"feed.pypi_download", Service::kPackages, "GET", pypi + "download/([^/]+)/([^/]+)/([^/]+)",
       answering(pypi_feed::download)},
      {"feed.pypi_upload", Service::kPackages, "POST", pypi + "upload/?",
       answering(pypi_feed::upload)},
      {"feed.pypi_upload_form", Service::kPackages, "GET", pypi + "upload/?",
       answering(pypi_feed::form)},
  };
}

}  // namespace watchword::azure
