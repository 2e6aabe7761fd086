// Questions through the program that git would ask them through (gitcredentials(7)).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/secret.hpp>

#include "platform/environment.h"
#include "platform/handle.h"
#include "settings/git_config.h"

namespace watchword::host {

// A person looks the password up meanwhile.
inline constexpr int kAskpassTimeoutSeconds = 600;

// GIT_ASKPASS, else core.askPass, else SSH_ASKPASS. As in git, the first that is set decides, and
// set to nothing it means "no program". `trust`: whose word counts; only git itself runs what a
// repository names.
std::optional<std::string> askpass_program(const platform::Environment& environment,
                                           const GitConfig& config, Trust trust = Trust::kUser);

// False when GIT_TERMINAL_PROMPT forbids questions at the terminal.
bool terminal_prompt_allowed(const platform::Environment& environment);

// Starts `program`, without a shell, with the prompt as its only argument, and returns the first
// line that it prints. None when it cannot be started or ends with another code than 0: a person
// closed its window. Throws Failure: WW_CANCELLED (`cancel` became ready),
// WW_TIMEOUT.
std::optional<Secret> run_askpass(const std::string& program, std::string_view prompt,
                                  platform::Handle cancel);

}  // namespace watchword::host
