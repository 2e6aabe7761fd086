// What streams.cpp needs of a system.
#pragma once

#include <string>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

enum class ReadStep { kSome, kEnd, kFailed };

// Adds what there is to be read, waiting for it.
ReadStep read_more(Secret& bytes, Handle from);

// What the system says of the last read or write that failed, and whether it was a write that
// nobody reads any more.
std::string last_failure();
bool nobody_reads() noexcept;

}  // namespace watchword::platform
