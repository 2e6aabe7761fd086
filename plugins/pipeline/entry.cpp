#include <cstring>

#include "pipeline/mask.h"
#include "pipeline/pipeline.h"

namespace {

const void* factory(const char* id) {
  if (std::strcmp(id, WW_FACTORY_COMMANDS) == 0) return &watchword::pipeline::commands();
  return watchword::provider_factory(id);
}

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::pipeline::Pipeline>(&factory);
