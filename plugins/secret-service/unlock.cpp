#include "unlock.h"

#include <chrono>
#include <cstdlib>
#include <libsecret/secret.h>
#include <memory>
#include <string>

#include <watchword/plugin.hpp>

#include "glib.h"
#include "service.h"
#include "watchdog.h"

namespace watchword {
namespace {

constexpr std::chrono::milliseconds kPromptLimit{120000};

struct ObjectDeleter {
  void operator()(gpointer object) const { g_object_unref(object); }
};

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

[[noreturn]] void fail(const Watchdog& watchdog, const std::string& why) {
  const bool late = g_cancellable_is_cancelled(watchdog.cancellable()) != 0;
  throw Failure(WW_STORE_LOCKED,
                late ? "the keyring is locked, and its prompt was not answered in time"
                     : "the keyring is locked, and " + why,
                "Unlock it in the desktop's password manager, and try again.");
}

}  // namespace

void unlock_default_keyring() {
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) throw_locked();

  const Watchdog watchdog(kPromptLimit);
  ErrorOut error;
  const std::unique_ptr<SecretService, ObjectDeleter> service(secret_service_open_sync(
      SECRET_TYPE_SERVICE, nullptr, SECRET_SERVICE_NONE, watchdog.cancellable(), error.out()));
  if (!service) fail(watchdog, error.get().message);
  // Or GLib would end the process when the bus goes away.
  g_dbus_connection_set_exit_on_close(g_dbus_proxy_get_connection(G_DBUS_PROXY(service.get())),
                                      FALSE);

  const std::unique_ptr<SecretCollection, ObjectDeleter> collection(
      secret_collection_for_alias_sync(service.get(), SECRET_COLLECTION_DEFAULT,
                                       SECRET_COLLECTION_NONE, watchdog.cancellable(),
                                       error.out()));
  if (!collection) fail(watchdog, *error.out() != nullptr ? error.get().message : "it is gone");

  GList objects{collection.get(), nullptr, nullptr};
  const int unlocked = secret_service_unlock_sync(service.get(), &objects, watchdog.cancellable(),
                                                  nullptr, error.out());
  if (unlocked < 0) fail(watchdog, error.get().message);
  if (unlocked == 0) fail(watchdog, "its prompt was dismissed");
}

}  // namespace watchword
