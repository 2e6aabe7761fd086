// Handles are file descriptors here.
#pragma once

#include <cerrno>
#include <unistd.h>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

inline int descriptor_of(Handle handle) noexcept {
  return static_cast<int>(handle);
}
inline int descriptor_of(const OwnedHandle& handle) noexcept {
  return descriptor_of(handle.get());
}
// -1 is none.
inline Handle handle_of(int descriptor) noexcept {
  return static_cast<Handle>(descriptor);
}

// Gives `take` a block of at most kBlockBytes after the other, until the end or until it returns
// false. False, with errno, when it cannot be read.
template <std::size_t kBlockBytes = 4096, class Take>
bool read_blocks(int descriptor, Take&& take) {
  char block[kBlockBytes];
  for (;;) {
    const ssize_t size = ::read(descriptor, block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0;
    const bool more = take(std::string_view(block, static_cast<std::size_t>(size)));
    wipe(block, static_cast<std::size_t>(size));
    if (!more) return true;
  }
}

}  // namespace watchword::platform
