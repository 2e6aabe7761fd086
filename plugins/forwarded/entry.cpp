#include "forwarded/forwarded.h"

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::forwarded::Forwarded>();
