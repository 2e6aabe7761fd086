#include "bus/notification.h"

#include <string>

#include <watchword/plugin.hpp>

#include "bus/connection.h"

namespace watchword::bus {
namespace {

struct Notification {
  std::string id;
  std::string title;
  std::string body;
};

// Desktop Notifications Specification 1.2, section 9; what a desktop starts for it may be started.
const Call kNotify{"org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                   "org.freedesktop.Notifications", "Notify"};
// XDG Desktop Portal, org.freedesktop.portal.Notification: what is in reach from a sandbox.
const Call kPortal{"org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                   "org.freedesktop.portal.Notification", "AddNotification", false};

// A body may hold markup there (section 4.1), so that its own signs are written as entities.
GVariant* notify_arguments(const Notification& shown) {
  const Owned<char> body(
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

// The first who shows it.
Reply show_on(const std::string& bus, const Notification& shown, const Deadline& deadline) {
  Reply reply;
  GDBusConnection* connection = connect(bus, deadline, nullptr, reply);
  if (connection == nullptr) return reply;
  reply = call(*connection, kNotify, notify_arguments(shown), deadline, nullptr);
  if (reply.end == End::kAnswered) return reply;
  return call(*connection, kPortal, portal_arguments(shown), deadline, nullptr);
}

ww_status show(ww_text bus, ww_text id, ww_text title, ww_text body, uint32_t timeout_ms,
               const ww_error* error) {
  return guard(error, [&] {
    const Notification shown{std::string(view(id)), std::string(view(title)),
                             std::string(view(body))};
    const Reply reply = show_on(std::string(view(bus)), shown,
                                Clock::now() + std::chrono::milliseconds(timeout_ms));
    if (reply.end == End::kLate) throw Failure(WW_TIMEOUT, "the desktop did not answer in time");
    if (reply.end != End::kAnswered) throw Failure(WW_NOT_FOUND, reply.words);
    return WW_OK;
  });
}

}  // namespace

const ww_notify kDesktopNotify{sizeof(ww_notify), show};

}  // namespace watchword::bus
