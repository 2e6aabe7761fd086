#include "platform/threads.h"

#include <utility>

namespace watchword::platform {

// Requests to end come in a thread that the system makes for them.
std::thread start_thread(std::function<void()> body) {
  return std::thread(std::move(body));
}

}  // namespace watchword::platform
