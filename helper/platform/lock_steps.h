// What lock.cpp needs of a system.
#pragma once

#include <chrono>
#include <string>

#include "platform/handle.h"

namespace watchword::platform {

// Opens the file of a lock, made for its owner only; one on a file system that became read-only
// still has locks. Throws FileFailure when it is no regular file or cannot be opened.
OwnedHandle open_lock(const std::string& path);

// False while somebody else has the lock. Throws FileFailure when the system has none to give.
bool lock_now(const OwnedHandle& file, const std::string& path);

// The same after waiting for it, about that long at most. Whoever waits has it as soon as the one
// before lets go of it, where the system can wake them up for that.
bool lock_within(const OwnedHandle& file, const std::string& path, std::chrono::milliseconds time);

}  // namespace watchword::platform
