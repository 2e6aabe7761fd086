// The configuration keys that mean something, to tell them from typing errors.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/plugins.h"

namespace watchword::cli {

// Keys of Watchword itself, without "watchword."; those of plugins stand in their manifests.
inline constexpr std::array<std::string_view, 5> kOwnKeys{
    "allowHttp",    // helper/broker/decision.cpp
    "interactive",  // helper/settings/interaction.cpp
    "provider",     // helper/broker/decision.cpp
    "store",        // helper/host/secrets.cpp
    "configured",   // what `watchword configure` wrote, for `unconfigure`
};

// Variables that are no keys: what to trace to and where else plugins are
// (helper/host/services.cpp), and what `watchword token --output env` sets.
inline constexpr std::array<std::string_view, 5> kOwnVariables{
    "WATCHWORD_PLUGIN_PATH", "WATCHWORD_TRACE", "WATCHWORD_TOKEN", "WATCHWORD_TOKEN_USERNAME",
    "WATCHWORD_TOKEN_EXPIRES_AT"};

// All WATCHWORD_* variables that mean something.
std::vector<std::string> known_variables(const host::Plugins& plugins);

// Of these, what a repository may set; of plugins' keys what their manifests say.
inline constexpr std::array<std::string_view, 1> kOwnKeysOfRepository{"interactive"};

// Whose word counts for a key.
host::Trust trust_with(const host::Plugins& plugins, std::string_view key);

// All keys, sorted, each once.
std::vector<std::string> known_keys(const host::Plugins& plugins);

// The known key that was probably meant by one that is not known, as git prints both
// ("watchword.https://dev.azure.com.teant"); empty when none is near.
std::string key_meant(std::string_view unknown, const std::vector<std::string>& known);

// Whether values of this key are secrets, which are never shown.
bool holds_secret(std::string_view key);

}  // namespace watchword::cli
