#include "unlock.h"

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

using std::chrono::milliseconds;

constexpr milliseconds kConnectLimit{5000};
constexpr milliseconds kDismissLimit{2000};

struct ObjectDeleter {
  void operator()(gpointer object) const { g_object_unref(object); }
};
using SecretServiceOwner = std::unique_ptr<SecretService, ObjectDeleter>;
using CollectionOwner = std::unique_ptr<SecretCollection, ObjectDeleter>;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

[[noreturn]] void fail(const std::string& why) {
  throw Failure(WW_STORE_LOCKED, "the keyring is locked, and " + why,
                "Unlock it in the desktop's password manager, and try again.");
}

// libsecret delivers what it hears to the main context that it was called in.
class MainContext {
 public:
  MainContext() : context_(g_main_context_new()) { g_main_context_push_thread_default(context_); }
  MainContext(const MainContext&) = delete;
  MainContext& operator=(const MainContext&) = delete;
  ~MainContext() {
    g_main_context_pop_thread_default(context_);
    g_main_context_unref(context_);
  }

  // Works until `done` or until the limit has passed; returns `done`.
  bool run_until(const bool& done, milliseconds limit) const {
    bool late = false;
    GSource* alarm = g_timeout_source_new(static_cast<guint>(limit.count()));
    const auto ring = [](gpointer flag) -> gboolean {
      *static_cast<bool*>(flag) = true;
      return G_SOURCE_REMOVE;
    };
    g_source_set_callback(alarm, ring, &late, nullptr);
    g_source_attach(alarm, context_);
    while (!done && !late) g_main_context_iteration(context_, TRUE);
    g_source_destroy(alarm);
    g_source_unref(alarm);
    return done;
  }

 private:
  GMainContext* context_;
};

struct Outcome {
  bool ended = false;
  int unlocked = 0;
  std::string error;
};
// Held by the call as well, which may outlive the wait for it.
using SharedOutcome = std::shared_ptr<Outcome>;

void on_unlocked(GObject* service, GAsyncResult* result, gpointer data) {
  const std::unique_ptr<SharedOutcome> held(static_cast<SharedOutcome*>(data));
  Outcome& outcome = **held;
  ErrorOut error;
  outcome.unlocked = secret_service_unlock_finish(reinterpret_cast<SecretService*>(service), result,
                                                  nullptr, error.out());
  if (outcome.unlocked < 0) outcome.error = error.get().message;
  outcome.ended = true;
}

CollectionOwner default_collection(SecretService* service, GCancellable* cancellable) {
  ErrorOut error;
  CollectionOwner collection(secret_collection_for_alias_sync(
      service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable, error.out()));
  if (!collection) fail(*error.out() != nullptr ? error.get().message : "it is gone");
  return collection;
}

SecretServiceOwner open_service(GCancellable* cancellable) {
  ErrorOut error;
  SecretServiceOwner service(secret_service_open_sync(
      SECRET_TYPE_SERVICE, nullptr, SECRET_SERVICE_NONE, cancellable, error.out()));
  if (!service) fail(error.get().message);
  // Or GLib would end the process when the bus goes away.
  g_dbus_connection_set_exit_on_close(
      g_dbus_proxy_get_connection(reinterpret_cast<GDBusProxy*>(service.get())), FALSE);
  return service;
}

}  // namespace

// Not secret_service_unlock_sync: when it is cancelled, it asks the service to dismiss the prompt
// and then waits until the service has done so, if need be for ever.
void unlock_default_keyring(milliseconds limit) {
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) throw_locked();

  const MainContext context;
  const Watchdog watchdog(kConnectLimit);
  const SecretServiceOwner service = open_service(watchdog.cancellable());
  const CollectionOwner collection = default_collection(service.get(), watchdog.cancellable());

  GList objects{collection.get(), nullptr, nullptr};
  const Cancellable cancellable(g_cancellable_new());
  const auto outcome = std::make_shared<Outcome>();
  secret_service_unlock(service.get(), &objects, cancellable.get(), &on_unlocked,
                        new SharedOutcome(outcome));
  if (!context.run_until(outcome->ended, limit)) {
    g_cancellable_cancel(cancellable.get());
    context.run_until(outcome->ended, kDismissLimit);
    fail("its prompt was not answered in time");
  }
  if (outcome->unlocked < 0) fail(outcome->error);
  if (outcome->unlocked == 0) fail("its prompt was dismissed");
}

}  // namespace watchword
