// Waiting for one of several things.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>

#include "platform/handle.h"

namespace watchword::platform {

using Deadline = std::optional<std::chrono::steady_clock::time_point>;  // none: for ever

// Waits until one of them is ready: a stream that can be read or was hung up, something that was
// raised. Returns its position; the first wins when there are several. None at the deadline. What
// is Handle::kNone is skipped.
std::optional<std::size_t> wait_for(std::initializer_list<Handle> handles,
                                    const Deadline& deadline);

}  // namespace watchword::platform
