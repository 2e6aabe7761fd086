#include "platform/handle.h"

#include "platform/windows/wide.h"

namespace watchword::platform {

void close_handle(Handle handle) noexcept {
  ::CloseHandle(system_handle(handle));
}

void keep_from_programs(Handle handle) noexcept {
  ::SetHandleInformation(system_handle(handle), HANDLE_FLAG_INHERIT, 0);
}

}  // namespace watchword::platform
