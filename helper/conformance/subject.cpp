#include "conformance/subject.h"

#include <chrono>
#include <thread>

#include "conformance/footprint.h"
#include "platform/modules.h"

namespace watchword::conformance {
namespace {

// Null when the file is no module, or exports no entry.
const ww_plugin_entry* entry_of(const std::string& path) {
  try {
    return static_cast<const ww_plugin_entry*>(platform::load_symbol(path, WW_PLUGIN_ENTRY_SYMBOL));
  } catch (const Failure&) {
    return nullptr;
  }
}

}  // namespace

Subject::Subject(const host::Manifest& its_manifest, World world, Witness& witness)
    : manifest(its_manifest), host(its_manifest, std::move(world)), call(host, witness) {}

bool Subject::start() {
  descriptors_ = open_descriptors();
  call.witness().calling("dlopen");
  entry = entry_of(manifest.module);
  if (entry == nullptr) return false;
  const auto status =
      call("init", [&](const ww_error* error) { return entry->init(host.get(), error); },
           {.network = false, .person = false});
  return status == WW_OK;
}

const void* Subject::factory(const char* id) {
  const void* out = nullptr;
  call("get_factory", [&](const ww_error*) {
    out = entry->get_factory(id);
    return WW_OK;
  });
  return out;
}

void Subject::end() {
  if (entry->deinit != nullptr)
    call("deinit", [&](const ww_error*) {
      entry->deinit();
      return WW_OK;
    });
  // A thread that was told to end may need a moment.
  for (int i = 0; i < 20 && running_threads() > 1; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(4));
  if (running_threads() > 1)
    call.found("threads",
               "a thread of the module is left after deinit: it would run while the process ends",
               "Join every thread before the function that started it returns.");
  if (open_descriptors() > descriptors_)
    call.found("descriptors",
               "the module leaves descriptors open after deinit: files and sockets are not its "
               "own to open",
               "Use the host's extensions, or close what is opened.");
  if (const std::string printed = printed_output(); !printed.empty())
    call.found(
        "output",
        "the module prints to standard output, which carries git's protocol: '" + printed + "'",
        "Show things through watchword.console/1, and trace through watchword.log/1.");
  if (input_was_read())
    call.found("input", "the module reads from standard input, which carries git's protocol",
               "Ask through watchword.signin/1 or read through watchword.console/1.");
}

}  // namespace watchword::conformance
