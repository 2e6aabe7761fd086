#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "world/cloud.h"

namespace watchword::azure {

// How long a token outlives its start. Azure Pipelines does not document it; builds have been seen
// to get about two hours.
inline constexpr std::int64_t kJobTokenLife = 7200;  // seconds

// System.AccessToken of a job in this organization's pipelines: a JSON Web Token that the service
// signed for itself (Microsoft Learn, "Job access tokens").
std::string issue_job_token(Cloud& cloud, const Organization& organization,
                            std::int64_t expires_in = kJobTokenLife);

// As whom the job acts. Nothing where it is no token of a job of this organization, or one that has
// expired or was revoked.
const Account* check_job_token(const Cloud& cloud, const std::string& token,
                               const Organization& organization);

}  // namespace watchword::azure
