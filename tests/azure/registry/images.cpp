// Pulling and pushing images (Open Container Initiative, "Distribution Specification").
#include "base/encoding.h"
#include "registry/access.h"
#include "services.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::string_view kDigestPrefix = "sha256:";
constexpr std::string_view kDigest = "Docker-Content-Digest";

std::string digest_of(const std::string& bytes) {
  return std::string(kDigestPrefix) + hex(sha256(bytes));
}

// Blobs are the registry's, manifests a repository's.
std::string blob_place(const Request& request, const std::string& digest) {
  return request.captures[0] + "/blobs/" + digest;
}
std::string upload_place(const Request& request, const std::string& id) {
  return request.captures[0] + "/uploads/" + request.captures[1] + "/" + id;
}
std::string manifests_place(const Request& request) {
  return request.captures[0] + "/manifests/" + request.captures[1] + "/";
}
std::string tags_place(const Request& request) {
  return request.captures[0] + "/tags/" + request.captures[1] + "/";
}

std::string whole_body(const Request& request) {
  std::string body;
  request.read_body([&](std::string_view piece) {
    body += piece;
    return true;
  });
  return body;
}

std::string range_of(std::size_t size) {
  return "0-" + std::to_string(size == 0 ? 0 : size - 1);
}

Reply upload_state(const Request& request, const std::string& id, std::size_t size) {
  Reply reply = status_reply(202);
  reply.headers.add("Location", "/v2/" + request.captures[1] + "/blobs/uploads/" + id);
  reply.headers.add("Docker-Upload-UUID", id);
  reply.headers.add("Range", range_of(size));
  return reply;
}

Reply blob_created(const Request& request, const std::string& digest) {
  Reply reply = status_reply(201);
  reply.headers.add("Location", "/v2/" + request.captures[1] + "/blobs/" + digest);
  reply.headers.add(std::string(kDigest), digest);
  return reply;
}

Reply keep_blob(Cloud& cloud, const Request& request, std::string bytes) {
  const std::string digest = digest_of(bytes);
  if (request.query.get("digest") != digest)
    return registry_error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
  cloud.registry_files.replace(blob_place(request, digest), std::move(bytes));
  return blob_created(request, digest);
}

Reply version(Cloud& /*cloud*/, const Request& /*request*/) {
  Reply reply = json_reply({});
  reply.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
  return reply;
}

Reply begin_upload(Cloud& cloud, const Request& request) {
  std::string body = whole_body(request);
  if (!request.query.get("digest").empty()) return keep_blob(cloud, request, std::move(body));
  const std::string mounted = request.query.get("mount");
  if (!mounted.empty() && cloud.registry_files.get(blob_place(request, mounted)))
    return blob_created(request, mounted);
  const std::string id = random_guid();
  cloud.registry_files.replace(upload_place(request, id), "");
  return upload_state(request, id, 0);
}

// What was uploaded so far with what this request brings.
std::optional<std::string> with_body(Cloud& cloud, const Request& request) {
  std::string body = whole_body(request);
  auto bytes = cloud.registry_files.get(upload_place(request, request.captures[2]));
  if (bytes) *bytes += body;
  return bytes;
}

Reply no_upload() {
  return registry_error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
}

Reply go_on_uploading(Cloud& cloud, const Request& request) {
  auto bytes = with_body(cloud, request);
  if (!bytes) return no_upload();
  const std::size_t size = bytes->size();
  cloud.registry_files.replace(upload_place(request, request.captures[2]), std::move(*bytes));
  return upload_state(request, request.captures[2], size);
}

Reply end_upload(Cloud& cloud, const Request& request) {
  auto bytes = with_body(cloud, request);
  return bytes ? keep_blob(cloud, request, std::move(*bytes)) : no_upload();
}

Reply blob(Cloud& cloud, const Request& request) {
  auto bytes = cloud.registry_files.get(blob_place(request, request.captures[2]));
  if (!bytes) return registry_error(404, "BLOB_UNKNOWN", "blob unknown to registry");
  Reply reply;
  reply.content_type = "application/octet-stream";
  reply.headers.add(std::string(kDigest), request.captures[2]);
  reply.body = std::move(*bytes);
  return reply;
}

Reply manifest(Cloud& cloud, const Request& request) {
  std::string digest = request.captures[2];
  if (!digest.starts_with(kDigestPrefix))
    digest = cloud.registry_files.get(tags_place(request) + digest).value_or("");
  auto bytes = cloud.registry_files.get(manifests_place(request) + digest);
  if (!bytes)
    return registry_error(404, "MANIFEST_UNKNOWN",
                          "manifest tagged by \"" + request.captures[2] + "\" is not found");
  // Its first line is the type that it was pushed with.
  const auto end = bytes->find('\n');
  Reply reply;
  reply.content_type = bytes->substr(0, end);
  reply.headers.add(std::string(kDigest), digest);
  reply.body = bytes->substr(end + 1);
  return reply;
}

Reply put_manifest(Cloud& cloud, const Request& request) {
  const std::string body = whole_body(request);
  const std::string digest = digest_of(body);
  const std::string& reference = request.captures[2];
  const bool by_digest = reference.starts_with(kDigestPrefix);
  if (by_digest && reference != digest)
    return registry_error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
  cloud.registry_files.replace(manifests_place(request) + digest,
                               request.headers.header("Content-Type") + "\n" + body);
  if (!by_digest) cloud.registry_files.replace(tags_place(request) + reference, digest);
  Reply reply = status_reply(201);
  reply.headers.add("Location", "/v2/" + request.captures[1] + "/manifests/" + digest);
  reply.headers.add(std::string(kDigest), digest);
  return reply;
}

Reply tags(Cloud& cloud, const Request& request) {
  json::array all;
  for (const std::string& tag : cloud.registry_files.below(tags_place(request)))
    all.emplace_back(tag);
  if (all.empty())
    return registry_error(404, "NAME_UNKNOWN", "repository name not known to registry");
  return json_reply({{"name", request.captures[1]}, {"tags", all}});
}

// Whatever it does not read of a body is read all the same: the connection goes on.
Route route(Cloud& cloud, std::string kind, std::string method, const std::string& path,
            std::string action, Reply (*answer)(Cloud&, const Request&)) {
  return {"registry." + kind,
          Service::kRegistry,
          std::move(method),
          "/([^/]+)/v2/" + path,
          [&cloud, action = std::move(action), answer](const Request& request) {
            const std::string repository = request.captures.size() > 1 ? request.captures[1] : "";
            auto refusal = refuse_registry(cloud, request, repository, action);
            if (!refusal) return answer(cloud, request);
            whole_body(request);
            return std::move(*refusal);
          },
          true};
}

}  // namespace

Routes registry_image_routes(Cloud& cloud) {
  return {
      route(cloud, "version", "GET", "", "", version),
      route(cloud, "begin_upload", "POST", "(.+)/blobs/uploads/", "push", begin_upload),
      route(cloud, "upload", "PATCH", "(.+)/blobs/uploads/([^/]+)", "push", go_on_uploading),
      route(cloud, "end_upload", "PUT", "(.+)/blobs/uploads/([^/]+)", "push", end_upload),
      route(cloud, "blob", "GET", "(.+)/blobs/([^/]+)", "pull", blob),
      route(cloud, "manifest", "GET", "(.+)/manifests/([^/]+)", "pull", manifest),
      route(cloud, "put_manifest", "PUT", "(.+)/manifests/([^/]+)", "push", put_manifest),
      route(cloud, "tags", "GET", "(.+)/tags/list", "pull", tags),
  };
}

}  // namespace watchword::azure
