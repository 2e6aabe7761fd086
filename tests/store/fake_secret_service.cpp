#include "fake_secret_service.h"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace watchword::test {
namespace {

constexpr const char* kCollection = "/org/freedesktop/secrets/collection/fake";
constexpr const char* kPrompt = "/org/freedesktop/secrets/prompt/fake";
constexpr const char* kItem = "/org/freedesktop/secrets/collection/fake/1";

constexpr const char* kInterfaces = R"(<node>
  <interface name='org.freedesktop.Secret.Service'>
    <method name='OpenSession'><arg name='algorithm' type='s' direction='in'/><arg name='input' type='v' direction='in'/><arg type='v' direction='out'/><arg type='o' direction='out'/></method>
    <method name='SearchItems'><arg name='attributes' type='a{ss}' direction='in'/><arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>
    <method name='ReadAlias'><arg name='name' type='s' direction='in'/><arg type='o' direction='out'/></method>
    <method name='Unlock'><arg name='objects' type='ao' direction='in'/><arg type='ao' direction='out'/><arg type='o' direction='out'/></method>
    <property name='Collections' type='ao' access='read'/>
  </interface>
  <interface name='org.freedesktop.Secret.Collection'>
    <method name='CreateItem'><arg name='properties' type='a{sv}' direction='in'/><arg name='secret' type='(oayays)' direction='in'/><arg name='replace' type='b' direction='in'/><arg type='o' direction='out'/><arg type='o' direction='out'/></method>
    <property name='Locked' type='b' access='read'/>
    <property name='Label' type='s' access='read'/>
    <property name='Items' type='ao' access='read'/>
  </interface>
  <interface name='org.freedesktop.Secret.Item'>
    <method name='Delete'><arg type='o' direction='out'/></method>
  </interface>
  <interface name='org.freedesktop.Secret.Prompt'>
    <method name='Prompt'><arg name='window' type='s' direction='in'/></method>
    <method name='Dismiss'/>
    <signal name='Completed'><arg name='dismissed' type='b'/><arg name='result' type='v'/></signal>
  </interface>
</node>)";

GDBusMessage* swallow(GDBusConnection* /*connection*/, GDBusMessage* message, gboolean incoming,
                      gpointer /*self*/) {
  const bool is_call = g_dbus_message_get_message_type(message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL;
  if (incoming == 0 || !is_call) return message;
  g_object_unref(message);
  return nullptr;
}

void must(GError* error) {
  if (error == nullptr) return;
  const std::string message = error->message;
  g_error_free(error);
  throw std::runtime_error("the fake Secret Service: " + message);
}

}  // namespace

FakeSecretService::FakeSecretService(Manner manner)
    : manner_(manner),
      locked_(manner != Manner::kAlwaysPrompts && manner != Manner::kChangesIgnored) {
  GError* error = nullptr;
  connection_ = g_dbus_connection_new_for_address_sync(
      std::getenv("DBUS_SESSION_BUS_ADDRESS"),
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
      nullptr, nullptr, &error);
  must(error);
  context_ = g_main_context_new();
  loop_ = g_main_loop_new(context_, FALSE);
  if (manner == Manner::kSilent)
    g_dbus_connection_add_filter(connection_, &swallow, nullptr, nullptr);

  g_main_context_push_thread_default(context_);
  static const GDBusInterfaceVTable kTable = {&call, &property, nullptr, {}};
  GDBusNodeInfo* node = g_dbus_node_info_new_for_xml(kInterfaces, &error);
  must(error);
  const std::pair<const char*, const char*> objects[] = {
      {"/org/freedesktop/secrets", "org.freedesktop.Secret.Service"},
      {"/org/freedesktop/secrets/aliases/default", "org.freedesktop.Secret.Collection"},
      {kCollection, "org.freedesktop.Secret.Collection"},
      {kItem, "org.freedesktop.Secret.Item"},
      {kPrompt, "org.freedesktop.Secret.Prompt"}};
  for (const auto& [object, interface] : objects) {
    g_dbus_connection_register_object(connection_, object,
                                      g_dbus_node_info_lookup_interface(node, interface), &kTable,
                                      this, nullptr, &error);
    must(error);
  }
  g_dbus_node_info_unref(node);
  g_main_context_pop_thread_default(context_);
  thread_ = std::thread([this] { serve(); });

  GVariant* reply = g_dbus_connection_call_sync(
      connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new("(su)", "org.freedesktop.secrets", 0U), nullptr,
      G_DBUS_CALL_FLAGS_NONE, -1, nullptr, &error);
  must(error);
  g_variant_unref(reply);
}

FakeSecretService::~FakeSecretService() {
  g_main_loop_quit(loop_);
  g_main_context_wakeup(context_);
  thread_.join();
  g_dbus_connection_close_sync(connection_, nullptr, nullptr);
  g_object_unref(connection_);
  g_main_loop_unref(loop_);
  g_main_context_unref(context_);
}

void FakeSecretService::serve() {
  g_main_context_push_thread_default(context_);
  g_main_loop_run(loop_);
  g_main_context_pop_thread_default(context_);
}

void FakeSecretService::call(GDBusConnection* /*connection*/, const char* /*sender*/,
                             const char* /*object*/, const char* /*interface*/, const char* method,
                             GVariant* /*arguments*/, GDBusMethodInvocation* invocation,
                             gpointer self) {
  static_cast<FakeSecretService*>(self)->answer(method, invocation);
}

void FakeSecretService::answer(const std::string& method, GDBusMethodInvocation* invocation) {
  const auto reply = [&](GVariant* value) {
    g_dbus_method_invocation_return_value(invocation, value);
  };
  const char* const item[] = {kItem};
  if (method == "OpenSession") {
    reply(g_variant_new("(vo)", g_variant_new_string(""), "/org/freedesktop/secrets/session/1"));
  } else if (method == "SearchItems") {
    reply(g_variant_new("(@ao@ao)", g_variant_new_objv(item, 1), g_variant_new_objv(nullptr, 0)));
  } else if (method == "ReadAlias") {
    reply(g_variant_new("(o)", kCollection));
  } else if (method == "Unlock") {
    reply(g_variant_new("(@aoo)", g_variant_new_objv(nullptr, 0), kPrompt));
  } else if (method == "CreateItem") {
    reply(g_variant_new("(oo)", "/", kPrompt));
  } else if (method == "Delete") {
    reply(g_variant_new("(o)", kPrompt));
  } else if (method == "Dismiss") {
    ++prompts_dismissed_;
    reply(nullptr);
  } else {
    reply(nullptr);
    show_prompt();
  }
}

void FakeSecretService::show_prompt() {
  ++prompts_shown_;
  if (manner_ == Manner::kPromptIgnored || manner_ == Manner::kChangesIgnored) return;
  const bool dismissed = manner_ == Manner::kPromptDismissed;
  if (!dismissed) locked_ = false;
  const char* const unlocked[] = {kCollection};
  GVariant* result = g_variant_new_objv(unlocked, dismissed ? 0 : 1);
  g_dbus_connection_emit_signal(connection_, nullptr, kPrompt, "org.freedesktop.Secret.Prompt",
                                "Completed", g_variant_new("(bv)", dismissed, result), nullptr);
}

GVariant* FakeSecretService::property(GDBusConnection* /*connection*/, const char* /*sender*/,
                                      const char* /*object*/, const char* /*interface*/,
                                      const char* name, GError** /*error*/, gpointer self) {
  const std::string property = name;
  if (property == "Locked")
    return g_variant_new_boolean(static_cast<FakeSecretService*>(self)->locked_);
  if (property == "Label") return g_variant_new_string("Fake");
  return g_variant_new_objv(nullptr, 0);
}

}  // namespace watchword::test
