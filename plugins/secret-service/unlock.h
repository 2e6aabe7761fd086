// Asking a person to unlock the default keyring.
#pragma once

#include <chrono>

namespace watchword {

inline constexpr std::chrono::milliseconds kPromptLimit{120000};

// Shows the service's own prompt and waits for its end, `limit` and a few seconds at most. Throws
// Failure: WW_STORE_LOCKED when there is no display to show it on, when it was dismissed or not
// answered in time.
void unlock_default_keyring(std::chrono::milliseconds limit = kPromptLimit);

}  // namespace watchword
