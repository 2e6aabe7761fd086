#include "platform/session_bus.h"

namespace watchword::platform {

bool has_session_buses() noexcept {
  return false;
}

std::optional<std::string> session_bus_address(const Environment& /*environment*/) {
  return std::nullopt;
}

bool is_bus_service(const Environment& /*environment*/, std::string_view /*name*/) {
  return false;
}

}  // namespace watchword::platform
