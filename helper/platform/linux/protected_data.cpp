#include "platform/protected_data.h"

#include <watchword/plugin.hpp>

namespace watchword::platform {

Secret unprotected(std::string_view /*sealed*/) {
  throw Failure(WW_STORE_FAILED, "only Windows decrypts it",
                "Do this at Windows, as the user whose it is.");
}

}  // namespace watchword::platform
