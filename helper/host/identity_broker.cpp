#include "host/identity_broker.h"

#include <algorithm>
#include <array>

#include <watchword/plugin.hpp>

#include "platform/interrupt.h"
#include "platform/session_bus.h"

namespace watchword::host {
namespace {

constexpr std::uint32_t kPresenceMaxMs = 2000;

void check_listed(const IdentityBrokerAddress& address, std::string_view method) {
  const auto& methods = address.methods;
  if (std::find(methods.begin(), methods.end(), method) != methods.end()) return;
  throw Failure(WW_REFUSED,
                "the plugin's manifest does not list the identity broker's method '" +
                    std::string(method) + "'",
                "Report it to whoever made the plugin.");
}

std::int32_t is_raised(void* interrupt) {
  return static_cast<const platform::Interrupt*>(interrupt)->raised() ? 1 : 0;
}

}  // namespace

bool IdentityBroker::installed() const {
  return platform::session_bus_address(environment_).has_value() &&
         platform::is_bus_service(environment_, address_.name);
}

std::int32_t IdentityBroker::presence() const {
  const auto bus = platform::session_bus_address(environment_);
  if (!bus) return WW_IDENTITY_BROKER_ABSENT;
  switch (bus_().presence(text(*bus), text(address_.name), kPresenceMaxMs)) {
    case WW_BUS_NAME_OWNED:
      return WW_IDENTITY_BROKER_RUNNING;
    case WW_BUS_NAME_STARTABLE:
      return WW_IDENTITY_BROKER_STARTABLE;
    default:
      return WW_IDENTITY_BROKER_ABSENT;
  }
}

ww_status IdentityBroker::call(const ww_identity_broker_call& call, const ww_text_sink& reply,
                               const ww_error* error) const {
  check_listed(address_, view(call.method));
  const auto bus = platform::session_bus_address(environment_);
  if (!bus) return WW_NOT_FOUND;
  const std::array<ww_text, 3> arguments{call.version, call.correlation_id, call.request};
  platform::Interrupt interrupt;
  ww_bus_call c{};
  c.struct_size = sizeof c;
  c.address = text(*bus);
  c.name = text(address_.name);
  c.object = text(address_.object);
  c.interface_name = text(address_.interface_name);
  c.method = call.method;
  c.arguments = arguments.data();
  c.argument_count = arguments.size();
  c.reply_max_bytes = WW_IDENTITY_BROKER_REPLY_MAX_BYTES;
  c.timeout_ms = call.timeout_ms;
  c.one_way = call.one_way;
  c.cancelled = is_raised;
  c.cancelled_data = &interrupt;
  return bus_().call(&c, &reply, error);
}

}  // namespace watchword::host
