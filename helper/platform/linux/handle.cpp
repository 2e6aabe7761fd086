#include "platform/handle.h"

#include <fcntl.h>

#include "platform/linux/descriptor.h"

namespace watchword::platform {

void close_handle(Handle handle) noexcept {
  ::close(descriptor_of(handle));
}

void keep_from_programs(Handle handle) noexcept {
  ::fcntl(descriptor_of(handle), F_SETFD, FD_CLOEXEC);
}

}  // namespace watchword::platform
