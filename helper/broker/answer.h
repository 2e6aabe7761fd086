// What a provider answered, checked. A plugin is trusted to run in this process, but not to keep
// the protocols for us.
#pragma once

#include <watchword/provider.h>

#include "base/credential.h"
#include "plugins/manifest.h"

namespace watchword::broker {

// Copies an answer. Throws Failure(WW_FAULT) that names the plugin when no protocol could carry it:
// no struct or a short one, an unknown kind, no secret or one above WW_STORE_SECRET_MAX_BYTES,
// control characters, a colon in the user name.
Credential check_answer(const host::Manifest& manifest, const ww_answer* answer);

}  // namespace watchword::broker
