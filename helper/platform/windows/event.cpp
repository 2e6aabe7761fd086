#include "platform/event.h"

#include <watchword/plugin.hpp>

#include "platform/windows/wide.h"

namespace watchword::platform {

Event::Event() : handle_(handle_of(::CreateEventW(nullptr, TRUE, FALSE, nullptr))) {
  if (!handle_) throw Failure(WW_FAULT, "the system has nothing left to wait with");
}

void Event::raise() const noexcept {
  ::SetEvent(system_handle(handle_));
}

}  // namespace watchword::platform
