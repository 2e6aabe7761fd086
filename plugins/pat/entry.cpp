#include <string_view>

#include "pat/commands.h"
#include "pat/pat.h"

namespace {

const void* factory(const char* id) {
  if (std::string_view(id) == WW_FACTORY_COMMANDS) return &watchword::pat::commands();
  return watchword::provider_factory(id);
}

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::pat::Pat>(&factory);
