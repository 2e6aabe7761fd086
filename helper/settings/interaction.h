// Whether a person may be asked.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/environment.h"
#include "settings/config.h"
#include "settings/git_config.h"

namespace watchword::host {

// Whether a person may be asked at all; decided by the core from configuration and flags.
struct InteractionPolicy {
  bool allowed = true;
  std::string reason_if_not;   // a sentence without a full stop: "watchword.interactive is never"
  bool somebody_there = true;  // to be told later what waited for a person, on a desktop
};

// In this order: watchword.interactive (never, auto, always), GCM_INTERACTIVE, git's
// credential.interactive, and a variable of those that providers name for jobs, where nobody sits.
// Whether to ask may be said by a repository too. Throws Failure(WW_INVALID). `unattended`: the
// names of these variables; asked for when nothing else decides. `asked_for`: a person asked for
// the sign-in itself, so that what git and other programs may do counts for nothing.
InteractionPolicy decide_interaction(const Config& config, const GitConfig& git,
                                     const platform::Environment& environment,
                                     const std::function<std::vector<std::string>()>& unattended,
                                     bool asked_for);

// Throws Failure(WW_INTERACTION_REQUIRED) where nobody may be asked to sign in.
void require_interaction(const InteractionPolicy& policy);

}  // namespace watchword::host
