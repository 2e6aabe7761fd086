#include "platform/modules.h"

#include <dlfcn.h>
#include <unwind.h>

#include <watchword/plugin.hpp>

namespace watchword::platform {
namespace {

// No exception may cross the ABI; one that does must still not end the process. Executable and
// modules have a copy of the unwinder each, and the module's walks through our frames with contexts
// that our copy can read only after it has set itself up, at its first use (libgcc, unwind-dw2.c).
void set_up_unwinder() {
  _Unwind_Backtrace([](_Unwind_Context*, void*) { return _URC_END_OF_STACK; }, nullptr);
}

}  // namespace

std::string_view module_suffix() noexcept {
  return ".so";
}

const void* load_symbol(const std::string& path, const char* name) {
  set_up_unwinder();
  void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module != nullptr) return ::dlsym(module, name);
  const char* error = ::dlerror();
  std::string_view why = error != nullptr ? error : "it cannot be loaded";
  if (why.starts_with(path + ": ")) why.remove_prefix(path.size() + 2);
  throw Failure(WW_INVALID, std::string(why));
}

}  // namespace watchword::platform
