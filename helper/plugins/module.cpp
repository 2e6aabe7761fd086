#include "plugins/module.h"

#include <dlfcn.h>
#include <unwind.h>

#include <watchword/plugin.hpp>

#include "platform/trust.h"

namespace watchword::host {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Failure(WW_INVALID, path + " is not loaded: " + why,
                "Reinstall it, or correct its owner and mode.");
}

void check_trust(const std::string& path) {
  if (const auto why = platform::why_not_trusted(path)) refuse(path, *why);
}

std::string version_text(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

void* load(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return handle;
  const char* error = ::dlerror();
  std::string_view why = error != nullptr ? error : "it cannot be loaded";
  if (why.rfind(path + ": ", 0) == 0) why.remove_prefix(path.size() + 2);
  refuse(path, std::string(why));
}

void check_entry(const std::string& path, const ww_plugin_entry& entry) {
  if (!WW_HAS(&entry, abi_minor)) refuse(path, "its entry is incomplete");
  if (entry.abi_major != WW_ABI_MAJOR || entry.abi_minor > WW_ABI_MINOR)
    refuse(path, "it was made for plugin ABI " + version_text(entry.abi_major, entry.abi_minor) +
                     ", this is " + version_text(WW_ABI_MAJOR, WW_ABI_MINOR));
  if (!WW_HAS(&entry, get_factory) || entry.init == nullptr || entry.get_factory == nullptr)
    refuse(path, "its entry is incomplete");
}

void initialize(const std::string& path, const ww_plugin_entry& entry, const ww_host* host) {
  const ErrorCatcher error;
  ww_status status = WW_FAULT;
  try {
    status = entry.init(host, error.get());
  } catch (...) {
    refuse(path, "its init threw an exception");
  }
  if (status == WW_NOT_FOUND) refuse(path, "it does not want to be used here");
  try {
    error.check(status, "its init");
  } catch (const Failure& failure) {
    refuse(path, failure.message());
  }
}

}  // namespace

void set_up_unwinder() {
  _Unwind_Backtrace([](_Unwind_Context*, void*) { return _URC_END_OF_STACK; }, nullptr);
}

const ww_plugin_entry& open_module(const std::string& path, const ww_host* host) {
  check_trust(path);
  set_up_unwinder();
  const auto* entry =
      static_cast<const ww_plugin_entry*>(::dlsym(load(path), WW_PLUGIN_ENTRY_SYMBOL));
  if (entry == nullptr) refuse(path, "it exports no " WW_PLUGIN_ENTRY_SYMBOL);
  check_entry(path, *entry);
  initialize(path, *entry, host);
  return *entry;
}

}  // namespace watchword::host
