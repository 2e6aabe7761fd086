#include "bus.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <libsecret/secret.h>

#include <watchword/plugin.hpp>

#include "watchdog.h"

namespace watchword {
namespace {

constexpr std::chrono::milliseconds kConnectLimit{3000};
constexpr std::chrono::milliseconds kCallLimit{5000};
constexpr std::chrono::milliseconds kAskLimit{2000};

constexpr const char* kUseAnother =
    "Start or restart the desktop's keyring, or set watchword.store to kernel-keyring.";

std::string in_seconds(std::chrono::milliseconds limit) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(limit).count()) +
         " seconds";
}

// As sd-bus and GLib look for it, but without GLib's last resort, which starts a new bus that
// nobody else would know of.
std::string bus_address() {
  if (const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
      address != nullptr && *address != '\0')
    return address;
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr) {
    const std::string path = std::string(runtime) + "/bus";
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
      const Text escaped(g_dbus_address_escape_value(path.c_str()));
      return std::string("unix:path=") + escaped.get();
    }
  }
  throw Failure(WW_STORE_UNAVAILABLE,
                "there is no session bus, so no Secret Service can be reached "
                "(DBUS_SESSION_BUS_ADDRESS is not set)",
                "Sign in to a desktop, run Watchword inside `dbus-run-session`, or set "
                "watchword.store to kernel-keyring.");
}

Connection connect() {
  const std::string address = bus_address();
  const Watchdog watchdog(kConnectLimit);
  ErrorOut error;
  constexpr auto kFlags =
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
  Connection connection(g_dbus_connection_new_for_address_sync(
      address.c_str(), kFlags, nullptr, watchdog.cancellable(), error.out()));
  if (connection) return connection;
  if (g_cancellable_is_cancelled(watchdog.cancellable()))
    throw Failure(WW_STORE_FAILED,
                  "the session bus did not answer within " + in_seconds(kConnectLimit),
                  kUseAnother);
  throw Failure(WW_STORE_UNAVAILABLE,
                std::string("the session bus cannot be reached: ") + error.get().message,
                "Check DBUS_SESSION_BUS_ADDRESS, or set watchword.store to kernel-keyring.");
}

bool is_one_of(const GError& error, GQuark domain, std::initializer_list<int> codes) {
  if (error.domain != domain) return false;
  for (const int code : codes)
    if (error.code == code) return true;
  return false;
}

bool no_answer(const GError& error) {
  return is_one_of(error, G_IO_ERROR, {G_IO_ERROR_TIMED_OUT}) ||
         is_one_of(error, G_DBUS_ERROR,
                   {G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_TIMEOUT, G_DBUS_ERROR_TIMED_OUT});
}

bool no_service(const GError& error) {
  return is_one_of(error, G_DBUS_ERROR,
                   {G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER,
                    G_DBUS_ERROR_SPAWN_EXEC_FAILED, G_DBUS_ERROR_SPAWN_FORK_FAILED,
                    G_DBUS_ERROR_SPAWN_CHILD_EXITED, G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
                    G_DBUS_ERROR_SPAWN_FAILED, G_DBUS_ERROR_SPAWN_SETUP_FAILED,
                    G_DBUS_ERROR_SPAWN_SERVICE_INVALID, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND});
}

// gnome-keyring says UnknownMethod for an object that it does not have.
bool no_object(const GError& error, GQuark secret_errors) {
  return is_one_of(error, secret_errors, {SECRET_ERROR_NO_SUCH_OBJECT}) ||
         is_one_of(error, G_DBUS_ERROR, {G_DBUS_ERROR_UNKNOWN_METHOD, G_DBUS_ERROR_UNKNOWN_OBJECT});
}

Failure failure_of(GError& error, GQuark secret_errors) {
  if (is_one_of(error, secret_errors, {SECRET_ERROR_IS_LOCKED}))
    return {WW_STORE_LOCKED, "the keyring is locked", "Unlock it and try again."};
  g_dbus_error_strip_remote_error(&error);
  if (no_answer(error))
    return {WW_STORE_FAILED, "the Secret Service did not answer within " + in_seconds(kCallLimit),
            kUseAnother};
  if (no_service(error))
    return {WW_STORE_UNAVAILABLE,
            std::string("there is no Secret Service on the session bus: ") + error.message,
            "Install and start one, such as gnome-keyring, or set watchword.store to "
            "kernel-keyring."};
  if (is_one_of(error, G_IO_ERROR, {G_IO_ERROR_CLOSED, G_IO_ERROR_BROKEN_PIPE}))
    return {WW_STORE_UNAVAILABLE, "the session bus went away", kUseAnother};
  return {WW_STORE_FAILED, std::string("the Secret Service failed: ") + error.message,
          "Try again; if it goes on, restart the desktop's keyring."};
}

}  // namespace

Bus::Bus() : connection_(connect()), secret_errors_(secret_error_get_quark()) {}

std::optional<Variant> Bus::call_if_there(const char* object, const char* interface,
                                          const char* method, GVariant* arguments,
                                          const char* reply_type) const {
  ErrorOut error;
  Variant reply(
      g_dbus_connection_call_sync(connection_.get(), kSecretServiceName, object, interface, method,
                                  arguments, G_VARIANT_TYPE(reply_type), G_DBUS_CALL_FLAGS_NONE,
                                  static_cast<int>(kCallLimit.count()), nullptr, error.out()));
  if (reply) return reply;
  if (no_object(error.get(), secret_errors_)) return std::nullopt;
  throw failure_of(**error.out(), secret_errors_);
}

Variant Bus::call(const char* object, const char* interface, const char* method,
                  GVariant* arguments, const char* reply_type) const {
  auto reply = call_if_there(object, interface, method, arguments, reply_type);
  if (reply) return std::move(*reply);
  throw Failure(WW_STORE_FAILED,
                std::string("the Secret Service has no ") + object + ", which " + method + " needs",
                "Try again; if it goes on, restart the desktop's keyring.");
}

std::optional<Variant> Bus::ask(const char* name, const char* object, const char* interface,
                                const char* method, GVariant* arguments) const {
  Variant reply(g_dbus_connection_call_sync(connection_.get(), name, object, interface, method,
                                            arguments, nullptr, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                            static_cast<int>(kAskLimit.count()), nullptr, nullptr));
  if (!reply) return std::nullopt;
  return reply;
}

std::string Bus::owner_of(const char* name) const {
  const auto reply = ask("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "GetNameOwner", g_variant_new("(s)", name));
  if (!reply) return {};
  const char* owner = nullptr;
  g_variant_get(reply->get(), "(&s)", &owner);
  return owner;
}

}  // namespace watchword
