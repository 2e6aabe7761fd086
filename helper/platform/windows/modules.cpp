#include "platform/modules.h"

#include <watchword/plugin.hpp>

#include "platform/windows/wide.h"

namespace watchword::platform {

std::string_view module_suffix() noexcept {
  return ".dll";
}

// What it needs is looked for beside it and in the system's directory, never in the working
// directory or in PATH.
const void* load_symbol(const std::string& path, const char* name) {
  const HMODULE module =
      ::LoadLibraryExW(system_path(path).c_str(), nullptr,
                       LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
  if (module == nullptr) throw Failure(WW_INVALID, system_message(::GetLastError()));
  return reinterpret_cast<const void*>(::GetProcAddress(module, name));
}

}  // namespace watchword::platform
