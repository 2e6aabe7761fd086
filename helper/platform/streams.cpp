#include "platform/streams.h"

#include <cerrno>
#include <unistd.h>

namespace watchword::platform {

ReadEnd read_on(Secret& bytes, int descriptor, std::size_t max_bytes, Whole whole) {
  char block[1024];  // most messages are no longer, and a large one costs pages of the stack
  for (;;) {
    if (whole != nullptr && whole(bytes.view()) > 0) return ReadEnd::kComplete;
    if (bytes.size() > max_bytes) return ReadEnd::kTooLarge;
    const ssize_t size = ::read(descriptor, block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return ReadEnd::kFailed;
    if (size == 0) return ReadEnd::kEnd;
    bytes.append({block, static_cast<std::size_t>(size)});
    wipe(block, static_cast<std::size_t>(size));
  }
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace watchword::platform
