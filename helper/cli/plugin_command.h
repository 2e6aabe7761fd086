// The commands that plugins bring: found by their manifests, described by their tables.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"

namespace watchword::cli {

// Runs `watchword GROUP NAME …`; `words` begin with the group. None when no plugin has such a
// group. Throws Failure.
std::optional<int> run_plugin_command(Context& context, const std::vector<std::string>& words);

// What `watchword help GROUP [NAME]` shows; none when no plugin has such a group. Throws Failure.
std::optional<platform::Text> help_of_plugin(host::Services& services,
                                             const std::vector<std::string>& words);

}  // namespace watchword::cli
