#include "platform/machine.h"

#include <array>
#include <cerrno>
#include <climits>
#include <sys/random.h>
#include <unistd.h>

namespace watchword::platform {

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

bool fill_with_random_bytes(void* out, std::size_t size) noexcept {
  auto* next = static_cast<unsigned char*>(out);
  while (size > 0) {
    const ssize_t got = ::getrandom(next, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace watchword::platform
