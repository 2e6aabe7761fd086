#include "platform/protected_data.h"

#include <string>

#include <watchword/plugin.hpp>
#include <watchword/sdk/data_protection.hpp>

namespace watchword::platform {

Secret unprotected(std::string_view sealed) {
  Secret out;
  const auto error = data_protection::unprotect(sealed, "", out);
  if (error != 0)
    throw Failure(WW_STORE_FAILED,
                  "Windows does not decrypt it for this user in this session (error " +
                      std::to_string(error) + ")",
                  "Do this at the desktop, as the user whose it is.");
  return out;
}

}  // namespace watchword::platform
