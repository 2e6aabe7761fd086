#include "bus/connection.h"

#include <map>
#include <utility>

namespace watchword::bus {
namespace {

// D-Bus ends a call after 25 seconds unless it is told otherwise; here only the caller's deadline
// does, which is looked at while it waits.
constexpr int kNoLimit = G_MAXINT;

std::map<std::string, Owned<GDBusConnection>>& connections() {
  static std::map<std::string, Owned<GDBusConnection>> all;
  return all;
}

bool is_one_of(const GError& error, GQuark domain, std::initializer_list<int> codes) {
  if (error.domain != domain) return false;
  for (const int code : codes)
    if (error.code == code) return true;
  return false;
}

bool is_nobody(const GError& error) {
  return is_one_of(error, G_DBUS_ERROR,
                   {G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER,
                    G_DBUS_ERROR_SPAWN_EXEC_FAILED, G_DBUS_ERROR_SPAWN_FORK_FAILED,
                    G_DBUS_ERROR_SPAWN_CHILD_EXITED, G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
                    G_DBUS_ERROR_SPAWN_FAILED, G_DBUS_ERROR_SPAWN_SETUP_FAILED,
                    G_DBUS_ERROR_SPAWN_CONFIG_INVALID, G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
                    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND, G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID,
                    G_DBUS_ERROR_SPAWN_FILE_INVALID, G_DBUS_ERROR_SPAWN_NO_MEMORY});
}

bool is_gone(const GError& error) {
  return is_one_of(error, G_DBUS_ERROR,
                   {G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_TIMEOUT, G_DBUS_ERROR_TIMED_OUT,
                    G_DBUS_ERROR_DISCONNECTED, G_DBUS_ERROR_NO_SERVER}) ||
         error.domain == G_IO_ERROR;
}

Reply failed(GError& error, const Wait& wait) {
  Reply reply;
  const bool remote = g_dbus_error_is_remote_error(&error) != FALSE;
  if (g_error_matches(&error, G_IO_ERROR, G_IO_ERROR_CANCELLED) != FALSE)
    reply.end = wait.late() ? End::kLate : End::kCancelled;
  else if (is_nobody(error))
    reply.end = End::kNobody;
  else if (is_one_of(error, G_DBUS_ERROR,
                     {G_DBUS_ERROR_UNKNOWN_OBJECT, G_DBUS_ERROR_UNKNOWN_INTERFACE}))
    reply.end = End::kNotThere;
  else if (is_one_of(error, G_DBUS_ERROR, {G_DBUS_ERROR_UNKNOWN_METHOD}))
    reply.end = End::kUnsupported;
  else if (is_gone(error) && !(remote && error.domain == G_IO_ERROR))
    reply.end = End::kWentAway;
  else
    reply.end = End::kRefused;
  g_dbus_error_strip_remote_error(&error);
  if (error.message != nullptr) reply.words = error.message;
  return reply;
}

}  // namespace

GDBusConnection* connect(const std::string& address, const Deadline& deadline,
                         const Cancelled& cancelled, Reply& failure) {
  auto& kept = connections()[address];
  if (kept && g_dbus_connection_is_closed(kept.get()) == FALSE) return kept.get();
  Wait wait(deadline, cancelled);
  constexpr auto kFlags =
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
  g_dbus_connection_new_for_address(address.c_str(), kFlags, nullptr, wait.cancellable(),
                                    &Wait::finished, &wait);
  ErrorOut error;
  kept.reset(g_dbus_connection_new_for_address_finish(wait.result(), error.out()));
  if (!kept) failure = failed(error.get(), wait);
  return kept.get();
}

Reply call(GDBusConnection& connection, const Call& what, GVariant* arguments,
           const Deadline& deadline, const Cancelled& cancelled) {
  Wait wait(deadline, cancelled);
  g_dbus_connection_call(&connection, what.name.c_str(), what.object.c_str(),
                         what.interface.c_str(), what.method.c_str(), arguments, nullptr,
                         what.start ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START,
                         kNoLimit, wait.cancellable(), &Wait::finished, &wait);
  GAsyncResult* result = wait.result();
  ErrorOut error;
  Reply reply;
  reply.value.reset(g_dbus_connection_call_finish(&connection, result, error.out()));
  return reply.value ? std::move(reply) : failed(error.get(), wait);
}

void send(GDBusConnection& connection, const Call& what, GVariant* arguments,
          const Deadline& deadline) {
  const Owned<GDBusMessage> message(g_dbus_message_new_method_call(
      what.name.c_str(), what.object.c_str(), what.interface.c_str(), what.method.c_str()));
  g_dbus_message_set_body(message.get(), arguments);
  g_dbus_message_set_flags(message.get(),
                           static_cast<GDBusMessageFlags>(G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED |
                                                          G_DBUS_MESSAGE_FLAGS_NO_AUTO_START));
  if (g_dbus_connection_send_message(&connection, message.get(), G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                     nullptr, nullptr) == FALSE)
    return;
  Wait wait(deadline, nullptr);
  g_dbus_connection_flush(&connection, wait.cancellable(), &Wait::finished, &wait);
  g_dbus_connection_flush_finish(&connection, wait.result(), nullptr);
}

}  // namespace watchword::bus
