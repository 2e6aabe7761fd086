#include <string_view>

#include "azure-devops-oauth/commands.h"
#include "azure-devops-oauth/oauth.h"

namespace {

const void* factory(const char* id) {
  if (std::string_view(id) == WW_FACTORY_COMMANDS)
    return &watchword::devops_oauth::oauth_commands();
  return watchword::provider_factory(id);
}

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::devops_oauth::OAuth>(&factory);
