#pragma once

#include <optional>
#include <string>

#include "server/http.h"

namespace watchword::azure {

// Whether a resource of the REST interface is still marked as a preview.
enum class ApiStage { kReleased, kPreview };

// The refusal of a request whose api-version is missing or will not do; nothing where it will. Who
// only reads may leave it out, and gets the newest.
// Microsoft Learn, "REST API versioning for Azure DevOps": a version is MAJOR.MINOR, with -preview
// or -preview.N where the resource is a preview.
std::optional<Reply> refuse_api_version(const Request& request, ApiStage stage);
// The version in which a request that is not refused is answered.
std::string api_version(const Request& request, ApiStage stage);

}  // namespace watchword::azure
