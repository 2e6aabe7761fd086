// Programs that a plugin's manifest lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/ext/programs.h>

#include "platform/process.h"
#include "plugins/manifest.h"

namespace watchword::host {

// Where it is installed; none: nowhere in PATH. Throws Failure(WW_REFUSED) when it is not listed.
std::optional<std::string> find_listed(const Manifest& manifest, std::string_view name);

// As watchword/ext/programs.h has it; none is WW_NOT_FOUND. Once `cancel` is ready
// the program is ended.
std::optional<platform::RunResult> run_listed(const Manifest& manifest, const ww_program_run& run,
                                              platform::Handle cancel);

}  // namespace watchword::host
