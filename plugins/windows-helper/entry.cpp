#include "windows-helper/windows_helper.h"

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::windows_helper::WindowsHelper>();
