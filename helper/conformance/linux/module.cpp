#include "plugins/module.h"

#include <dlfcn.h>

#include "conformance/subject.h"

namespace watchword::conformance {

const ww_plugin_entry* open_entry(const std::string& path) {
  host::set_up_unwinder();
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return nullptr;
  return static_cast<const ww_plugin_entry*>(::dlsym(handle, WW_PLUGIN_ENTRY_SYMBOL));
}

}  // namespace watchword::conformance
