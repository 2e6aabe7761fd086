#include "devops/api_version.h"

#include "base/pattern.h"
#include "devops/replies.h"

namespace watchword::azure {
namespace {

constexpr int kNewestMajor = 7;
constexpr int kNewestMinor = 2;

// As a query parameter or in the media type: "application/json; api-version=7.1".
std::string requested_version(const Request& request) {
  const std::string in_query = request.query.get("api-version");
  if (!in_query.empty()) return in_query;
  static const Pattern in_media_type(R"(.*?api-version=([^;, ]+).*)");
  const auto found = in_media_type.match(request.headers.header("Accept"));
  return found ? (*found)[1] : std::string();
}

Reply bad_version(const std::string& message, const std::string& type) {
  return devops_error(kBadRequest, message, type);
}

}  // namespace

std::optional<Reply> refuse_api_version(const Request& request, ApiStage stage) {
  const std::string version = requested_version(request);
  const bool only_reads = request.method == "GET" || request.method == "HEAD";
  // What describes the resources has none itself.
  if (request.method == "OPTIONS" || (version.empty() && only_reads)) return std::nullopt;
  if (version.empty())
    return bad_version("No api-version was supplied for the \"" + request.method +
                           "\" request. The version must be supplied either as part of the Accept "
                           "header (e.g. \"application/json; api-version=1.0\") or as a query "
                           "parameter (e.g. \"?api-version=1.0\").",
                       "VssVersionNotSpecifiedException");
  static const Pattern form(R"((\d)\.(\d)(-preview(\.\d)?)?)");
  const auto parts = form.match(version);
  if (!parts)
    return bad_version("The api-version \"" + version + "\" is not valid.",
                       "VssInvalidApiResourceVersionException");
  const int major = std::stoi((*parts)[1]);
  const int minor = std::stoi((*parts)[2]);
  if (major > kNewestMajor || (major == kNewestMajor && minor > kNewestMinor))
    return bad_version("The requested REST API version of " + version +
                           " is out of range for this server. The latest REST API version this "
                           "server supports is " +
                           std::to_string(kNewestMajor) + "." + std::to_string(kNewestMinor) + ".",
                       "VssVersionOutOfRangeException");
  if (stage == ApiStage::kPreview && (*parts)[3].empty())
    return bad_version(
        "The requested version \"" + version +
            "\" of the resource is under preview. The -preview flag must be supplied "
            "in the api-version for such requests. For example: \"" +
            version + "-preview\"",
        "VssInvalidPreviewVersionException");
  return std::nullopt;
}

std::string api_version(const Request& request, ApiStage stage) {
  constexpr std::string_view kPreview = "-preview";
  std::string version = requested_version(request);
  if (version.empty()) {
    version = std::to_string(kNewestMajor) + "." + std::to_string(kNewestMinor);
    if (stage == ApiStage::kPreview) version += kPreview;
  }
  return version.ends_with(kPreview) ? version + ".1" : version;
}

}  // namespace watchword::azure
