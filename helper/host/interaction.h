// Whether a person may be asked.
#pragma once

#include <string>

#include "host/config.h"
#include "host/git_config.h"
#include "host/signin.h"
#include "platform/environment.h"

namespace watchword::host {

// In this order: watchword.interactive (never, auto, always), git's credential.interactive, a
// pipeline's job (TF_BUILD, GITHUB_ACTIONS), where nobody sits. Whether to ask may be said by a
// repository too. Throws Failure(WW_INVALID).
// `asked_for`: a person asked for the sign-in itself, so that what git may do counts for nothing.
InteractionPolicy decide_interaction(const Config& config, const GitConfig& git,
                                     const platform::Environment& environment, bool asked_for);

}  // namespace watchword::host
