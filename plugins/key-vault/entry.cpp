#include <watchword/sdk/store.hpp>

#include "key-vault/key_vault_store.h"

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::StoreModule<watchword::KeyVaultStore>::entry();
