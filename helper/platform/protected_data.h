// What the system has encrypted for its user, as Windows does it for programs that ask for it
// (CryptProtectData); other systems have no such thing.
#pragma once

#include <string_view>

#include <watchword/secret.hpp>

namespace watchword::platform {

// What was encrypted. Throws Failure: WW_STORE_FAILED where it is another user's, damaged or
// nothing of the kind.
Secret unprotected(std::string_view sealed);

}  // namespace watchword::platform
