#include "pat/commands.h"
#include "pat/pat.h"

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::pat::Pat, &watchword::pat::commands>();
