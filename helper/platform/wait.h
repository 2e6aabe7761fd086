// Waiting for one of several descriptors.
#pragma once

#include <chrono>
#include <initializer_list>
#include <optional>

namespace watchword::platform {

using Deadline = std::optional<std::chrono::steady_clock::time_point>;  // none: for ever

// Waits until one of the descriptors can be read (or was hung up) and returns its position; the
// first wins when there are several. None at the deadline. Negative descriptors are skipped.
std::optional<std::size_t> wait_readable(std::initializer_list<int> descriptors,
                                         const Deadline& deadline);

}  // namespace watchword::platform
