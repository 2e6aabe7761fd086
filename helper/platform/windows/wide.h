// Where UTF-8 with "/" meets UTF-16 with "\": the rest of the program knows the former only.
#pragma once

#include <string>
#include <string_view>
#include <windows.h>

#include "platform/handle.h"

namespace watchword::platform {

// What cannot be converted becomes U+FFFD; no function throws but for want of memory.
std::wstring wide(std::string_view utf8);
std::string utf8(std::wstring_view wide);

// A path as the system takes it, of any length: what is absolute gets the prefix "\\?\" where it is
// longer than MAX_PATH allows. And the other way round: "/" between the parts, no such prefix.
std::wstring system_path(std::string_view path);
std::string from_system_path(std::wstring_view path);

// What the system says of an error code (GetLastError()), in one line without a full stop; its
// number where it says nothing.
std::string system_message(DWORD error);

// Handles are the system's own here; INVALID_HANDLE_VALUE is -1, as Handle::kNone is.
inline HANDLE system_handle(Handle handle) noexcept {
  return reinterpret_cast<HANDLE>(handle);
}
inline HANDLE system_handle(const OwnedHandle& handle) noexcept {
  return system_handle(handle.get());
}
// A null pointer, which some functions fail with, is none as well.
inline Handle handle_of(HANDLE handle) noexcept {
  return handle == nullptr ? Handle::kNone
                           : static_cast<Handle>(reinterpret_cast<std::intptr_t>(handle));
}

}  // namespace watchword::platform
