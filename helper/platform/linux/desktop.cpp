#include "platform/desktop.h"

namespace watchword::platform {

bool has_desktop() noexcept {
  return false;
}

bool open_on_desktop(const std::string& /*address*/) {
  return false;
}

}  // namespace watchword::platform
