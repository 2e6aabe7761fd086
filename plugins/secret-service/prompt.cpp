#include "prompt.h"

namespace watchword {
namespace {

using std::chrono::milliseconds;

constexpr const char* kInterface = "org.freedesktop.Secret.Prompt";

// What GLib hears is delivered to the main context that it was asked in.
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

// A signal that is heard while this lives.
class Subscription {
 public:
  Subscription(const Bus& bus, const char* sender, const char* interface, const char* signal,
               const char* object, const char* argument, GDBusSignalCallback callback, void* data)
      : connection_(bus.connection()),
        id_(g_dbus_connection_signal_subscribe(connection_, sender, interface, signal, object,
                                               argument, G_DBUS_SIGNAL_FLAGS_NONE, callback, data,
                                               nullptr)) {}
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription() { g_dbus_connection_signal_unsubscribe(connection_, id_); }

 private:
  GDBusConnection* connection_;
  guint id_;
};

struct Heard {
  bool ended = false;
  bool gone = false;
  bool dismissed = false;
  Variant result;
};

void on_completed(GDBusConnection* /*connection*/, const char* /*sender*/, const char* /*object*/,
                  const char* /*interface*/, const char* /*signal*/, GVariant* arguments,
                  gpointer data) {
  auto& heard = *static_cast<Heard*>(data);
  if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(bv)"))) return;
  gboolean dismissed = FALSE;
  GVariant* result = nullptr;
  g_variant_get(arguments, "(bv)", &dismissed, &result);
  heard.result.reset(result);
  heard.dismissed = dismissed != FALSE;
  heard.ended = true;
}

void on_owner_changed(GDBusConnection* /*connection*/, const char* /*sender*/,
                      const char* /*object*/, const char* /*interface*/, const char* /*signal*/,
                      GVariant* /*arguments*/, gpointer data) {
  auto& heard = *static_cast<Heard*>(data);
  heard.gone = heard.ended = true;
}

}  // namespace

PromptEnd run_prompt(const Bus& bus, const std::string& prompt, milliseconds limit) {
  const MainContext context;
  Heard heard;
  // From whoever has the name now: KWallet sends the signal to its caller alone.
  const std::string owner = bus.owner_of(kSecretServiceName);
  const Subscription completed(bus, owner.c_str(), kInterface, "Completed", prompt.c_str(), nullptr,
                               &on_completed, &heard);
  const Subscription gone(bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
                          "/org/freedesktop/DBus", kSecretServiceName, &on_owner_changed, &heard);
  if (!bus.call_if_there(prompt.c_str(), kInterface, "Prompt", g_variant_new("(s)", ""), "()"))
    return {nullptr, "its prompt is gone"};
  if (!context.run_until(heard.ended, limit)) {
    bus.ask(kSecretServiceName, prompt.c_str(), kInterface, "Dismiss", nullptr);
    return {nullptr, "its prompt was not answered in time"};
  }
  if (heard.gone) return {nullptr, "it ended while it asked"};
  if (heard.dismissed) return {nullptr, "its prompt was dismissed"};
  return {std::move(heard.result), {}};
}

}  // namespace watchword
