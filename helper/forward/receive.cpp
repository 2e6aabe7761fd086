#include "forward/receive.h"

namespace watchword::forward {

Received receive(platform::Handle connection, platform::Handle stop,
                 const platform::Deadline& deadline, std::size_t max_bytes, platform::Whole end,
                 Secret& bytes) {
  while (end(bytes.view()) == 0) {
    if (bytes.size() > max_bytes) return Received::kBrokenOff;
    const auto ready = platform::wait_for({stop, connection}, deadline);
    if (!ready) return Received::kLate;
    if (ready == 0U) return Received::kStopped;
    if (!platform::read_some(bytes, connection)) return Received::kBrokenOff;
  }
  return Received::kWhole;
}

bool receive_by(platform::Handle connection, platform::Handle stop,
                const platform::Deadline& deadline, std::size_t max_bytes, platform::Whole end,
                Secret& bytes) {
  return receive(connection, stop, deadline, max_bytes, end, bytes) == Received::kWhole &&
         bytes.size() <= max_bytes;
}

}  // namespace watchword::forward
