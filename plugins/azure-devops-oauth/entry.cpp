#include "azure-devops-oauth/commands.h"
#include "azure-devops-oauth/oauth.h"

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::devops_oauth::OAuth,
                              &watchword::devops_oauth::oauth_commands>();
