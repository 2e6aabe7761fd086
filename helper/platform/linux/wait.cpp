#include "platform/wait.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <vector>

#include "platform/linux/descriptor.h"

namespace watchword::platform {
namespace {

int milliseconds_until(const Deadline& deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INT_MAX));
}

}  // namespace

std::optional<std::size_t> wait_for(std::initializer_list<Handle> handles,
                                    const Deadline& deadline) {
  std::vector<pollfd> entries;
  for (const Handle handle : handles) entries.push_back({descriptor_of(handle), POLLIN, 0});
  for (;;) {
    const int timeout = milliseconds_until(deadline);
    const int ready = ::poll(entries.data(), entries.size(), timeout);
    for (std::size_t i = 0; ready > 0 && i < entries.size(); ++i)
      if (entries[i].revents != 0) return i;
    if (ready == 0 && timeout == 0) return std::nullopt;
    if (ready < 0 && errno != EINTR) return std::nullopt;
  }
}

}  // namespace watchword::platform
