#pragma once

#include <string_view>

namespace watchword::azure {

// Whether `wanted` ("vso.code") or something that includes it is among the scopes that were granted
// (names with spaces between). Microsoft Learn, "Scopes" of Azure DevOps.
bool grants(std::string_view granted, std::string_view wanted);

}  // namespace watchword::azure
