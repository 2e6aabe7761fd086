// Where an editor or a cloud workstation has a way of its own for git's credentials.
#pragma once

#include <string>
#include <vector>

#include "base/credential.h"
#include "platform/environment.h"
#include "settings/git_config.h"

namespace watchword::cli {

// A sentence for each such way here: who would answer for this target, and how it and Watchword get
// on. Nothing is changed for it.
std::vector<std::string> notes_on_surroundings(const platform::Environment& environment,
                                               const host::GitConfig& git, const Target& target);

}  // namespace watchword::cli
