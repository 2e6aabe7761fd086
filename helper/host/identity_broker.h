// The identity broker that a manifest names, under the rules of ext/identity_broker.h.
#pragma once

#include <functional>

#include <watchword/ext/identity_broker.h>

#include "bus/session_bus.h"
#include "platform/environment.h"
#include "plugins/manifest.h"

namespace watchword::host {

class IdentityBroker {
 public:
  // `bus` loads the module; it is called where there is a bus to talk to. All is borrowed.
  IdentityBroker(const IdentityBrokerAddress& address, const platform::Environment& environment,
                 const std::function<const ww_session_bus&()>& bus)
      : address_(address), environment_(environment), bus_(bus) {}

  // As the extension's functions. Throw Failure.
  bool installed() const;
  std::int32_t presence() const;
  ww_status call(const ww_identity_broker_call& call, const ww_text_sink& reply,
                 const ww_error* error) const;

 private:
  const IdentityBrokerAddress& address_;
  const platform::Environment& environment_;
  const std::function<const ww_session_bus&()>& bus_;
};

}  // namespace watchword::host
