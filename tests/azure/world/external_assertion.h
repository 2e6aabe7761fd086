#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "world/cloud.h"

namespace watchword::azure {

// Microsoft Learn, "Workload identity federation": what an assertion for Entra is meant for.
inline constexpr std::string_view kFederationAudience = "api://AzureADTokenExchange";
inline constexpr std::int64_t kAssertionLife = 600;  // seconds

// A JSON Web Token of an identity provider outside of Entra: a cluster, GitHub, Azure Pipelines.
std::string external_assertion(const Cloud& cloud, const std::string& issuer,
                               const std::string& subject, const std::string& audience,
                               std::int64_t expires_in = kAssertionLife);

}  // namespace watchword::azure
