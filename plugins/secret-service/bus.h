// The user's session bus and calls to the Secret Service on it.
#pragma once

#include <optional>
#include <string>

#include "glib.h"

namespace watchword {

inline constexpr const char* kSecretServiceName = "org.freedesktop.secrets";

class Bus {
 public:
  // Throws Failure: WW_STORE_UNAVAILABLE (there is no bus), WW_STORE_FAILED (it does not answer).
  Bus();

  // Calls a method of the Secret Service and waits for its answer, which has `reply_type`; takes
  // `arguments` if it is floating. Throws Failure: WW_STORE_LOCKED, WW_STORE_UNAVAILABLE (no such
  // service), WW_STORE_FAILED (also: no answer in time).
  Variant call(const char* object, const char* interface, const char* method, GVariant* arguments,
               const char* reply_type) const;

  // The same, but empty when the service has no such object.
  std::optional<Variant> call_if_there(const char* object, const char* interface,
                                       const char* method, GVariant* arguments,
                                       const char* reply_type) const;

  // A question to any program on the bus; empty for every kind of failure.
  std::optional<Variant> ask(const char* name, const char* object, const char* interface,
                             const char* method, GVariant* arguments) const;

  // The connection that has this name; empty if none has.
  std::string owner_of(const char* name) const;

  GDBusConnection* connection() const { return connection_.get(); }

 private:
  Connection connection_;
  // The domain of the Secret Service's own errors. libsecret teaches GLib their names when it is
  // asked for the domain, so it is asked before the first call.
  GQuark secret_errors_;
};

}  // namespace watchword
