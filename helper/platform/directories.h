// Where a system keeps what, and where this process is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/environment.h"

namespace watchword::platform {

// The directory of the running executable, links resolved. Throws Failure (WW_FAULT) when the
// system does not tell.
std::string executable_directory();

// Where `program` keeps what outlives it and is neither configuration nor worth a backup; none when
// this user has no such place. Nothing is made and nothing looked at.
std::optional<std::string> state_directory(const Environment& environment,
                                           std::string_view program);

// What a person is told who wants another one, and who has none: a clause and a sentence.
std::string_view how_to_move_state_directory() noexcept;
std::string_view how_to_have_state_directory() noexcept;

// Where `program` keeps what does not outlive the session or the system, the best first; each may
// be missing, or not be had.
std::vector<std::string> runtime_directories(const Environment& environment,
                                             std::string_view program);

// Where `program` may keep what all users of this machine have in common.
std::vector<std::string> system_configuration_directories(std::string_view program);

// How many directories there are from the working directory up to the root, both counted; `unknown`
// when that cannot be told.
int directories_to_root(int unknown) noexcept;

}  // namespace watchword::platform
