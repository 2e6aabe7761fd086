// Files that belong to somebody else and that Watchword was told to read.
#pragma once

#include <optional>
#include <string>

#include <watchword/secret.hpp>

namespace watchword::platform {

enum class Links { kFollow, kRefuse };  // a symbolic link as the last part of the path

// The content of a regular file, or none when there is no such file. Never waits, as reading a pipe
// or a device might. Throws Failure: WW_REFUSED when it is something else than a regular file,
// WW_INVALID when it cannot be read or is larger than `max_bytes`.
std::optional<Secret> read_given_file(const std::string& path, std::size_t max_bytes, Links links);

// Whether there is a regular file.
bool is_regular_file(const std::string& path, Links links);

}  // namespace watchword::platform
