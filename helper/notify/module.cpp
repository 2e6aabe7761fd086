// The entry of notify.so.
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <gio/gio.h>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <watchword/plugin.hpp>

#include "notify.h"

namespace {

using watchword::Failure;

template <auto Free>
struct Freed {
  template <class Type>
  void operator()(Type* object) const {
    Free(object);
  }
};
template <class Type>
using Object = std::unique_ptr<Type, Freed<g_object_unref>>;
using Reply = std::unique_ptr<GVariant, Freed<g_variant_unref>>;
using Error = std::unique_ptr<GError, Freed<g_error_free>>;

// Cancels after some time, unless it has gone before. To connect to a bus has no time-out of its
// own.
class Limit {
 public:
  explicit Limit(std::chrono::milliseconds time)
      : cancellable_(g_cancellable_new()), watch_([this, time] {
          std::unique_lock lock(mutex_);
          if (!ended_.wait_for(lock, time, [this] { return done_; }))
            g_cancellable_cancel(cancellable_.get());
        }) {}
  ~Limit() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    ended_.notify_one();
    watch_.join();
  }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;
  GCancellable* get() const { return cancellable_.get(); }

 private:
  Object<GCancellable> cancellable_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread watch_;
};

struct Notification {
  std::string id;
  std::string title;
  std::string body;
};

[[noreturn]] void fail(const Error& error) {
  if (g_error_matches(error.get(), G_IO_ERROR, G_IO_ERROR_CANCELLED))
    throw Failure(WW_TIMEOUT, "the desktop did not answer in time");
  throw Failure(WW_NOT_FOUND, error->message);
}

Object<GDBusConnection> connect(const std::string& bus, const Limit& limit) {
  GError* error = nullptr;
  Object<GDBusConnection> connection(g_dbus_connection_new_for_address_sync(
      bus.c_str(),
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
      nullptr, limit.get(), &error));
  if (error != nullptr) fail(Error(error));
  return connection;
}

struct Method {
  const char* service;
  const char* path;
  const char* interface;
  const char* name;
  GDBusCallFlags flags;
};
// Desktop Notifications Specification 1.2, section 9; what a desktop starts for it may be started.
constexpr Method kNotify{"org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                         "org.freedesktop.Notifications", "Notify", G_DBUS_CALL_FLAGS_NONE};
// XDG Desktop Portal, org.freedesktop.portal.Notification: what is in reach from a sandbox.
constexpr Method kPortal{"org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                         "org.freedesktop.portal.Notification", "AddNotification",
                         G_DBUS_CALL_FLAGS_NO_AUTO_START};

// Null when it was called.
Error call(GDBusConnection* connection, const Method& method, GVariant* arguments,
           const Limit& limit) {
  GError* error = nullptr;
  const Reply reply(g_dbus_connection_call_sync(connection, method.service, method.path,
                                                method.interface, method.name, arguments, nullptr,
                                                method.flags, -1, limit.get(), &error));
  return Error(error);
}

// A body may hold markup there (section 4.1), so that its own signs are written as entities.
GVariant* notify_arguments(const Notification& shown) {
  const std::unique_ptr<char, Freed<g_free>> body(
      g_markup_escape_text(shown.body.c_str(), static_cast<gssize>(shown.body.size())));
  GVariantBuilder hints;
  g_variant_builder_init(&hints, G_VARIANT_TYPE("a{sv}"));
  constexpr guchar kNormal = 1;
  g_variant_builder_add(&hints, "{sv}", "urgency", g_variant_new_byte(kNormal));
  g_variant_builder_add(&hints, "{sv}", "category", g_variant_new_string("network.error"));
  return g_variant_new("(susssasa{sv}i)", "Watchword", 0U, "dialog-password", shown.title.c_str(),
                       body.get(), nullptr, &hints, -1);
}

GVariant* portal_arguments(const Notification& shown) {
  GVariantBuilder parts;
  g_variant_builder_init(&parts, G_VARIANT_TYPE("a{sv}"));
  g_variant_builder_add(&parts, "{sv}", "title", g_variant_new_string(shown.title.c_str()));
  g_variant_builder_add(&parts, "{sv}", "body", g_variant_new_string(shown.body.c_str()));
  return g_variant_new("(sa{sv})", shown.id.c_str(), &parts);
}

std::string owned(ww_text text) {
  return std::string(watchword::view(text));
}

ww_status show(ww_text bus, ww_text id, ww_text title, ww_text body, uint32_t timeout_ms,
               const ww_error* error) {
  return watchword::guard(error, [&] {
    const Notification shown{owned(id), owned(title), owned(body)};
    const Limit limit{std::chrono::milliseconds(timeout_ms)};
    const auto connection = connect(owned(bus), limit);
    if (!call(connection.get(), kNotify, notify_arguments(shown), limit)) return WW_OK;
    if (const Error last = call(connection.get(), kPortal, portal_arguments(shown), limit))
      fail(last);
    return WW_OK;
  });
}

constexpr ww_notify kTable{sizeof(ww_notify), show};

ww_status init(const ww_host* /*host*/, const ww_error* /*error*/) {
  return WW_OK;
}

void deinit() {}

const void* get_factory(const char* id) {
  return std::strcmp(id, WW_FACTORY_NOTIFY) == 0 ? &kTable : nullptr;
}

}  // namespace

extern "C" {
extern WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry{
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory};
}
