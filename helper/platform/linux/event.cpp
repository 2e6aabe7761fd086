#include "platform/event.h"

#include <sys/eventfd.h>

#include <watchword/plugin.hpp>

#include "platform/linux/descriptor.h"

namespace watchword::platform {

Event::Event() : handle_(handle_of(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {
  if (!handle_) throw Failure(WW_FAULT, "the system has nothing left to wait with");
}

void Event::raise() const noexcept {
  ::eventfd_write(descriptor_of(handle_), 1);
}

}  // namespace watchword::platform
