// Libraries that most answers do without, and that take longer to load than an answer to find:
// user32 and shell32 above all.
#pragma once

#include <windows.h>

namespace watchword::platform {

// What the system's library of that name exports; null where it has no such thing.
template <class Function>
Function* late(const wchar_t* library, const char* name) noexcept {
  const HMODULE module = ::LoadLibraryExW(library, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
  if (module == nullptr) return nullptr;
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(::GetProcAddress(module, name)));
}

}  // namespace watchword::platform
