// The credential helpers that git asks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"
#include "settings/git_config.h"

namespace watchword::cli {

// Those for this target, in git's order.
std::vector<std::string> helpers_for(const host::GitConfig& git, const Target& target);

// Whether one of them, as it is configured, is Watchword.
bool is_watchword(std::string_view helper);

}  // namespace watchword::cli
