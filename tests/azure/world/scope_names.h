#pragma once

#include <string_view>

namespace watchword::azure {

// Whether Azure DevOps has a scope of that name: "vso.code_write" (Microsoft Learn, "Scopes"), or
// "app_token", which is everything.
bool is_scope_name(std::string_view word);

}  // namespace watchword::azure
