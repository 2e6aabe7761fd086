// Asking a person to unlock the default keyring.
#pragma once

namespace watchword {

// Shows the service's own prompt and waits for its end. Throws Failure: WW_STORE_LOCKED when there
// is no display to show it on, when it was dismissed or not answered in time.
void unlock_default_keyring();

}  // namespace watchword
