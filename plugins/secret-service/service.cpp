#include "service.h"

#include <cstring>

#include <watchword/plugin.hpp>

namespace watchword {
namespace {

constexpr const char* kServicePath = "/org/freedesktop/secrets";
constexpr const char* kServiceInterface = "org.freedesktop.Secret.Service";
constexpr const char* kCollectionInterface = "org.freedesktop.Secret.Collection";
constexpr const char* kItemInterface = "org.freedesktop.Secret.Item";
constexpr const char* kPromptInterface = "org.freedesktop.Secret.Prompt";
constexpr const char* kPropertiesInterface = "org.freedesktop.DBus.Properties";

constexpr const char* kNothing = "/";  // as an object path
constexpr const char* kContentType = "text/plain";

GVariant* to_variant(const Attributes& attributes) {
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
  for (const auto& [name, value] : attributes)
    g_variant_builder_add(&builder, "{ss}", name.c_str(), value.c_str());
  return g_variant_builder_end(&builder);
}

GVariant* to_byte_array(std::string_view bytes) {
  return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, bytes.data(), bytes.size(), 1);
}

}  // namespace

Service::State Service::state_of(const char* collection) const {
  const auto reply =
      bus_.call_if_there(collection, kPropertiesInterface, "Get",
                         g_variant_new("(ss)", kCollectionInterface, "Locked"), "(v)");
  if (!reply) return State::kMissing;
  GVariant* value = nullptr;
  g_variant_get(reply->get(), "(v)", &value);
  const Variant locked(value);
  if (!g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN)) return State::kMissing;
  return g_variant_get_boolean(value) != 0 ? State::kLocked : State::kUnlocked;
}

Service::Found Service::search(const Attributes& attributes) const {
  GVariant* const arguments[] = {to_variant(attributes)};
  const Variant reply = bus_.call(kServicePath, kServiceInterface, "SearchItems",
                                  g_variant_new_tuple(arguments, 1), "(aoao)");
  GVariantIter* unlocked = nullptr;
  GVariantIter* locked = nullptr;
  g_variant_get(reply.get(), "(aoao)", &unlocked, &locked);
  Found out;
  const char* path = nullptr;
  while (g_variant_iter_next(unlocked, "&o", &path) != 0) out.unlocked.emplace_back(path);
  out.any_locked = g_variant_iter_n_children(locked) > 0;
  g_variant_iter_free(unlocked);
  g_variant_iter_free(locked);
  return out;
}

const std::string& Service::session() {
  if (!session_.empty()) return session_;
  const Variant reply = bus_.call(kServicePath, kServiceInterface, "OpenSession",
                                  g_variant_new("(sv)", "plain", g_variant_new_string("")), "(vo)");
  const char* path = nullptr;
  g_variant_get_child(reply.get(), 1, "&o", &path);
  return session_ = path;
}

std::vector<Secret> Service::secrets(const std::vector<std::string>& items) {
  GVariantBuilder paths;
  g_variant_builder_init(&paths, G_VARIANT_TYPE("ao"));
  for (const std::string& item : items) g_variant_builder_add(&paths, "o", item.c_str());
  const Variant reply =
      bus_.call(kServicePath, kServiceInterface, "GetSecrets",
                g_variant_new("(aoo)", &paths, session().c_str()), "(a{o(oayays)})");

  std::vector<Secret> out;
  const Variant secrets(g_variant_get_child_value(reply.get(), 0));
  for (gsize i = 0; i < g_variant_n_children(secrets.get()); ++i) {
    const Variant entry(g_variant_get_child_value(secrets.get(), i));
    const Variant secret(g_variant_get_child_value(entry.get(), 1));
    const Variant value(g_variant_get_child_value(secret.get(), 2));
    gsize size = 0;
    const void* bytes = g_variant_get_fixed_array(value.get(), &size, 1);
    out.emplace_back(std::string_view(static_cast<const char*>(bytes), size));
  }
  return out;
}

std::string Service::create_item(const char* collection, const std::string& label,
                                 const Attributes& attributes, std::string_view secret) {
  GVariantBuilder properties;
  g_variant_builder_init(&properties, G_VARIANT_TYPE("a{sv}"));
  g_variant_builder_add(&properties, "{sv}", "org.freedesktop.Secret.Item.Label",
                        g_variant_new_string(label.c_str()));
  g_variant_builder_add(&properties, "{sv}", "org.freedesktop.Secret.Item.Attributes",
                        to_variant(attributes));
  GVariant* arguments = g_variant_new("(a{sv}(o@ay@ays)b)", &properties, session().c_str(),
                                      to_byte_array({}), to_byte_array(secret), kContentType, 1);
  const Variant reply =
      bus_.call(collection, kCollectionInterface, "CreateItem", arguments, "(oo)");
  const char* item = nullptr;
  const char* prompt = nullptr;
  g_variant_get(reply.get(), "(&o&o)", &item, &prompt);
  refuse_prompt(prompt);
  return item;
}

bool Service::delete_item(const std::string& item) const {
  const auto reply = bus_.call_if_there(item.c_str(), kItemInterface, "Delete", nullptr, "(o)");
  if (!reply) return false;
  const char* prompt = nullptr;
  g_variant_get(reply->get(), "(&o)", &prompt);
  refuse_prompt(prompt);
  return true;
}

// The service would ask a person before it goes on; here nobody may be asked.
void Service::refuse_prompt(const char* prompt) const {
  if (std::strcmp(prompt, kNothing) == 0) return;
  bus_.call_if_there(prompt, kPromptInterface, "Dismiss", nullptr, "()");
  throw_locked();
}

void throw_locked() {
  throw Failure(WW_STORE_LOCKED, "the keyring that Watchword keeps its secrets in is locked",
                "Unlock it: sign in to the desktop, open it in its password manager (such as "
                "Seahorse), or on a machine without a display run "
                "`gnome-keyring-daemon --replace --unlock` and type its password.");
}

}  // namespace watchword
