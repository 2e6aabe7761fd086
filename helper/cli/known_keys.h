// The configuration keys that mean something, to tell them from typing errors.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/plugins.h"

namespace watchword::cli {

// What `watchword configure` writes for `unconfigure`: a record, and no setting.
inline constexpr std::string_view kConfigured = "configured";

// Variables that are no keys: what to trace to and where else plugins are
// (helper/host/services.cpp), and what `watchword token --output env` sets.
inline constexpr std::array<std::string_view, 6> kOwnVariables{
    "WATCHWORD_PLUGIN_PATH", "WATCHWORD_TRACE",          "WATCHWORD_FORWARD",
    "WATCHWORD_TOKEN",       "WATCHWORD_TOKEN_USERNAME", "WATCHWORD_TOKEN_EXPIRES_AT"};

// All WATCHWORD_* variables that mean something.
std::vector<std::string> known_variables(const host::Plugins& plugins);

// All that is declared of a key, by us or by a plugin; it borrows from the manifests.
host::Key declared(const host::Plugins& plugins, std::string_view name);

// All keys, sorted, each once.
std::vector<std::string> known_keys(const host::Plugins& plugins);

// The known key that was probably meant by one that is not known, as git prints both
// ("watchword.https://dev.azure.com.teant"); empty when none is near.
std::string key_meant(std::string_view unknown, const std::vector<std::string>& known);

}  // namespace watchword::cli
