// What stands for another name: symbolic links and junctions.
#pragma once

#include <optional>
#include <string>

#include "platform/windows/wide.h"

namespace watchword::platform {

// What the link says, as Windows spells paths: absolute, or from the directory that the link is in
// on. None when it says nothing of that kind.
std::optional<std::wstring> target_of_link(HANDLE link);

// The path of an open file, all links resolved.
std::optional<std::string> final_path(HANDLE file);

}  // namespace watchword::platform
