// What stands for another name: symbolic links and junctions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "platform/windows/wide.h"

namespace watchword::platform {

// What the link says, as Windows spells paths: absolute, or from the directory that the link is in
// on. None when it says nothing of that kind.
std::optional<std::wstring> target_of_link(HANDLE link);

// The same of what FSCTL_GET_REPARSE_POINT answers.
std::optional<std::wstring> target_in(std::span<const std::byte> reparse_point);

// The path of an open file, all links resolved.
std::optional<std::string> final_path(HANDLE file);

}  // namespace watchword::platform
