#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace watchword::azure {

// The first file of a zip archive (PKWARE's APPNOTE.TXT) whose name is wanted, stored or deflated
// and of 1 MiB at most. None where there is no such file, or no archive.
std::optional<std::string> file_in_zip(std::string_view archive,
                                       const std::function<bool(std::string_view name)>& is_wanted);

}  // namespace watchword::azure
