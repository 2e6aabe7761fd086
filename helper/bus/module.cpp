// session-bus.so: its table and its entry.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>

#include <watchword/plugin.hpp>

#include "bus/connection.h"
#include "bus/session_bus.h"
#include "platform/printable.h"

namespace watchword::bus {
namespace {

using std::chrono::milliseconds;

// A broker that was started by the call may say for a while that it has no such object: its clients
// ask again for five seconds.
constexpr milliseconds kExportLimit{5000};
constexpr milliseconds kExportStep{100};
constexpr milliseconds kSendLimit{1000};
constexpr std::size_t kWordsMaxBytes = 300;

constexpr const char* kBusName = "org.freedesktop.DBus";
constexpr const char* kBusObject = "/org/freedesktop/DBus";

// A question to the bus itself; null when it does not answer it.
Owned<GVariant> ask_bus(GDBusConnection& connection, const char* method, GVariant* arguments,
                        const char* type, const Deadline& deadline) {
  Reply reply = call(connection, {kBusName, kBusObject, kBusName, method, false}, arguments,
                     deadline, nullptr);
  if (reply.end != End::kAnswered ||
      g_variant_is_of_type(reply.value.get(), G_VARIANT_TYPE(type)) == FALSE)
    return nullptr;
  return std::move(reply.value);
}

bool is_owned(GDBusConnection& connection, const std::string& name, const Deadline& deadline) {
  const auto reply =
      ask_bus(connection, "NameHasOwner", g_variant_new("(s)", name.c_str()), "(b)", deadline);
  gboolean owned = FALSE;
  if (reply) g_variant_get(reply.get(), "(b)", &owned);
  return owned != FALSE;
}

bool is_startable(GDBusConnection& connection, const std::string& name, const Deadline& deadline) {
  const auto reply = ask_bus(connection, "ListActivatableNames", nullptr, "(as)", deadline);
  if (!reply) return false;
  GVariantIter* names = nullptr;
  g_variant_get(reply.get(), "(as)", &names);
  const char* one = nullptr;
  bool found = false;
  while (g_variant_iter_next(names, "&s", &one)) found |= name == one;
  g_variant_iter_free(names);
  return found;
}

std::int32_t presence(ww_text address, ww_text name, std::uint32_t timeout_ms) {
  std::int32_t found = WW_BUS_NAME_UNKNOWN;
  guard(nullptr, [&] {
    const Deadline deadline = Clock::now() + milliseconds(timeout_ms);
    Reply failure;
    GDBusConnection* connection = connect(std::string(view(address)), deadline, nullptr, failure);
    if (connection == nullptr) return WW_OK;
    const std::string wanted(view(name));
    if (is_owned(*connection, wanted, deadline))
      found = WW_BUS_NAME_OWNED;
    else if (is_startable(*connection, wanted, deadline))
      found = WW_BUS_NAME_STARTABLE;
    return WW_OK;
  });
  return found;
}

// GLib takes no other texts.
bool is_text(std::string_view value) {
  return value.find('\0') == std::string_view::npos &&
         g_utf8_validate(value.data(), static_cast<gssize>(value.size()), nullptr) != FALSE;
}

GVariant* arguments_of(const ww_bus_call& what) {
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE_TUPLE);
  for (std::size_t i = 0; i < what.argument_count; ++i)
    g_variant_builder_add(&builder, "s", std::string(view(what.arguments[i])).c_str());
  return g_variant_builder_end(&builder);
}

void check(const ww_bus_call& what, const Call& call) {
  bool fine = g_dbus_is_name(call.name.c_str()) != FALSE &&
              g_variant_is_object_path(call.object.c_str()) != FALSE &&
              g_dbus_is_interface_name(call.interface.c_str()) != FALSE &&
              g_dbus_is_member_name(call.method.c_str()) != FALSE;
  for (std::size_t i = 0; i < what.argument_count; ++i) fine &= is_text(view(what.arguments[i]));
  if (!fine) throw Failure(WW_INVALID, "that is no call that a message bus takes");
}

std::string in_words(std::uint32_t timeout_ms) {
  constexpr std::uint32_t kSecond = 1000;
  return timeout_ms % kSecond == 0 ? std::to_string(timeout_ms / kSecond) + " seconds"
                                   : std::to_string(timeout_ms) + " ms";
}

Failure failure_of(const Reply& reply, const ww_bus_call& what) {
  const std::string who(view(what.name));
  const std::string words =
      reply.words.empty() ? "" : ": " + platform::printable(reply.words).substr(0, kWordsMaxBytes);
  switch (reply.end) {
    case End::kCancelled:
      return {WW_CANCELLED, "cancelled"};
    case End::kLate:
      return {WW_TIMEOUT, who + " did not answer within " + in_words(what.timeout_ms),
              "Try again; if it goes on, restart it."};
    case End::kNotThere:
    case End::kUnsupported:
      return {WW_NETWORK, who + " does not serve " + std::string(view(what.method)) + words,
              "Update it."};
    case End::kRefused:
      return {WW_REFUSED, who + " refused" + words, "See what it says of itself."};
    default:
      return {WW_NETWORK, who + " went away before it answered" + words,
              "Try again; if it goes on, look into its log."};
  }
}

// Once more as long as it has no such object yet.
Reply call_patiently(GDBusConnection& connection, const Call& what, const ww_bus_call& with,
                     const Deadline& deadline, const Cancelled& cancelled) {
  const auto exported_by = Clock::now() + kExportLimit;
  for (;;) {
    Reply reply = call(connection, what, arguments_of(with), deadline, cancelled);
    const auto next = Clock::now() + kExportStep;
    if (reply.end != End::kNotThere || next > exported_by || (deadline && next > *deadline))
      return reply;
    if (!Wait(next, cancelled).pass()) return {End::kCancelled, nullptr, {}};
  }
}

void put_text(const Reply& reply, const ww_bus_call& what, const ww_text_sink* sink) {
  if (g_variant_is_of_type(reply.value.get(), G_VARIANT_TYPE("(s)")) == FALSE)
    throw Failure(WW_INVALID, std::string(view(what.name)) + " answered something else than a text",
                  "Update it.");
  const Owned<GVariant> child(g_variant_get_child_value(reply.value.get(), 0));
  std::size_t size = 0;
  const char* text = g_variant_get_string(child.get(), &size);
  if (size > what.reply_max_bytes)
    throw Failure(WW_INVALID, std::string(view(what.name)) + " answered more than it may",
                  "Update it.");
  sink->put(sink->data, {text, size});
}

ww_status make_call(const ww_bus_call* what, const ww_text_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Call wanted{std::string(view(what->name)), std::string(view(what->object)),
                      std::string(view(what->interface_name)), std::string(view(what->method))};
    check(*what, wanted);
    const Deadline deadline = what->timeout_ms == 0
                                  ? Deadline()
                                  : Deadline(Clock::now() + milliseconds(what->timeout_ms));
    const Cancelled cancelled = [what] {
      return what->cancelled != nullptr && what->cancelled(what->cancelled_data) != 0;
    };
    Reply reply;
    GDBusConnection* connection =
        connect(std::string(view(what->address)), deadline, cancelled, reply);
    if (connection != nullptr && what->one_way != 0) {
      send(*connection, wanted, arguments_of(*what), Clock::now() + kSendLimit);
      return WW_OK;
    }
    if (connection != nullptr)
      reply = call_patiently(*connection, wanted, *what, deadline, cancelled);
    if (reply.end == End::kNobody) return WW_NOT_FOUND;
    if (reply.end != End::kAnswered) throw failure_of(reply, *what);
    put_text(reply, *what, sink);
    return WW_OK;
  });
}

constexpr ww_session_bus kSessionBus{sizeof(ww_session_bus), presence, make_call};

ww_status init(const ww_host* /*host*/, const ww_error* /*error*/) {
  return WW_OK;
}

void deinit() {}

const void* get_factory(const char* id) {
  return std::strcmp(id, WW_FACTORY_SESSION_BUS) == 0 ? &kSessionBus : nullptr;
}

}  // namespace
}  // namespace watchword::bus

extern "C" {
extern WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry{
    sizeof(ww_plugin_entry), WW_ABI_MAJOR,           WW_ABI_MINOR,
    watchword::bus::init,    watchword::bus::deinit, watchword::bus::get_factory};
}
