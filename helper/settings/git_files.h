// Which files git's configuration was read from, so that an answer that it led to is not kept
// longer than they stay as they are.
#pragma once

#include <vector>

#include "platform/environment.h"
#include "settings/git_config.h"
#include "settings/inputs.h"

namespace watchword::host {

// Notes in `inputs` what configuration_fingerprint() does not mark by itself: files that are or
// would be included, whether they are there or not, what a repository has elsewhere (as a linked
// work tree does), and HEAD where a branch decides what is included. Where that cannot be told,
// notes that it is not known.
void note_git_files(const std::vector<GitEntry>& entries, const platform::Environment& environment,
                    Inputs& inputs);

}  // namespace watchword::host
