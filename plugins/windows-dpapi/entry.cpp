#include <watchword/sdk/store.hpp>

#include "windows-dpapi/dpapi_store.h"

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::StoreModule<watchword::DpapiStore>::entry();
