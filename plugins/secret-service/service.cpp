#include "service.h"

#include <cstring>

#include <watchword/plugin.hpp>

namespace watchword {
namespace {

using std::chrono::milliseconds;

constexpr const char* kServicePath = "/org/freedesktop/secrets";
constexpr const char* kServiceInterface = "org.freedesktop.Secret.Service";
constexpr const char* kCollectionInterface = "org.freedesktop.Secret.Collection";
constexpr const char* kItemInterface = "org.freedesktop.Secret.Item";
constexpr const char* kPropertiesInterface = "org.freedesktop.DBus.Properties";

constexpr const char* kNothing = "/";  // as an object path
constexpr std::string_view kAliases = "/org/freedesktop/secrets/aliases/";
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

bool is_prompt(const char* path) {
  return std::strcmp(path, kNothing) != 0;
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
  while (g_variant_iter_next(locked, "&o", &path) != 0) out.locked.emplace_back(path);
  g_variant_iter_free(unlocked);
  g_variant_iter_free(locked);
  return out;
}

std::optional<Service::Outside> Service::outside_of(const std::string& item) const {
  const auto reply = bus_.call_if_there(item.c_str(), kPropertiesInterface, "GetAll",
                                        g_variant_new("(s)", kItemInterface), "(a{sv})");
  if (!reply) return std::nullopt;
  const Variant properties(g_variant_get_child_value(reply->get(), 0));
  Outside out;
  const char* label = nullptr;
  if (g_variant_lookup(properties.get(), "Label", "&s", &label) != 0) out.label = label;
  const Variant attributes(
      g_variant_lookup_value(properties.get(), "Attributes", G_VARIANT_TYPE("a{ss}")));
  for (gsize i = 0; attributes && i < g_variant_n_children(attributes.get()); ++i) {
    const Variant entry(g_variant_get_child_value(attributes.get(), i));
    const char* name = nullptr;
    const char* value = nullptr;
    g_variant_get(entry.get(), "{&s&s}", &name, &value);
    out.attributes.emplace_back(name, value);
  }
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
                                 const Attributes& attributes, std::string_view secret,
                                 bool replace) {
  GVariantBuilder properties;
  g_variant_builder_init(&properties, G_VARIANT_TYPE("a{sv}"));
  g_variant_builder_add(&properties, "{sv}", "org.freedesktop.Secret.Item.Label",
                        g_variant_new_string(label.c_str()));
  g_variant_builder_add(&properties, "{sv}", "org.freedesktop.Secret.Item.Attributes",
                        to_variant(attributes));
  GVariant* arguments =
      g_variant_new("(a{sv}(o@ay@ays)b)", &properties, session().c_str(), to_byte_array({}),
                    to_byte_array(secret), kContentType, replace);
  const Variant reply =
      bus_.call(collection, kCollectionInterface, "CreateItem", arguments, "(oo)");
  const char* item = nullptr;
  const char* prompt = nullptr;
  g_variant_get(reply.get(), "(&o&o)", &item, &prompt);
  if (!is_prompt(prompt)) return item;
  // One who is asked whether to unlock knows why; in the end the new item's path is the result.
  const Variant result = pass(prompt);
  if (!g_variant_is_of_type(result.get(), G_VARIANT_TYPE_OBJECT_PATH)) return {};
  return g_variant_get_string(result.get(), nullptr);
}

bool Service::delete_item(const std::string& item) {
  const auto reply = bus_.call_if_there(item.c_str(), kItemInterface, "Delete", nullptr, "(o)");
  if (!reply) return false;
  const char* prompt = nullptr;
  g_variant_get(reply->get(), "(&o)", &prompt);
  if (is_prompt(prompt)) pass(prompt);
  return true;
}

const Keeper& Service::keeper() {
  if (!keeper_) keeper_.emplace(bus_);
  return *keeper_;
}

std::string Service::path_of(const char* collection) const {
  const std::string_view path = collection;
  if (path.substr(0, kAliases.size()) != kAliases) return collection;
  const Variant reply = bus_.call(kServicePath, kServiceInterface, "ReadAlias",
                                  g_variant_new("(s)", collection + kAliases.size()), "(o)");
  const char* found = nullptr;
  g_variant_get(reply.get(), "(&o)", &found);
  if (std::strcmp(found, kNothing) == 0) return collection;
  return found;
}

// Whether the objects are unlocked in the end is for the caller to see: services differ in what
// they call the result.
PromptEnd Service::request_unlock(const std::vector<std::string>& objects, milliseconds limit) {
  GVariantBuilder paths;
  g_variant_builder_init(&paths, G_VARIANT_TYPE("ao"));
  for (const std::string& object : objects) g_variant_builder_add(&paths, "o", object.c_str());
  const Variant reply =
      bus_.call(kServicePath, kServiceInterface, "Unlock", g_variant_new("(ao)", &paths), "(aoo)");
  const char* prompt = nullptr;
  g_variant_get_child(reply.get(), 1, "&o", &prompt);
  if (!is_prompt(prompt)) return {};
  return run_prompt(bus_, prompt, limit);
}

void Service::unlock(const char* collection) {
  const bool unasked = !may_ask_ && keeper().opens_unasked(bus_);
  if (!may_ask_ && !unasked) throw keeper().locked();
  const PromptEnd end =
      request_unlock({path_of(collection)}, unasked ? kUnaskedLimit : kPersonLimit);
  if (state_of(collection) == State::kLocked) throw keeper().locked(end.because);
}

void Service::unlock_items(const std::vector<std::string>& items) {
  if (!may_ask_) throw keeper().withheld();
  const PromptEnd end = request_unlock(items, kPersonLimit);
  if (!end.because.empty()) throw keeper().withheld(end.because);
}

// The prompt of a change to a keyring that is unlocked. Where nobody may be asked it is run too:
// most ask nobody, and without it KeePassXC would keep nothing.
Variant Service::pass(const char* prompt) {
  PromptEnd end = run_prompt(bus_, prompt, may_ask_ ? kPersonLimit : kUnaskedLimit);
  if (end.because.empty()) return std::move(end.result);
  throw state_of(kDefaultCollection) == State::kLocked ? keeper().locked(end.because)
                                                       : keeper().withheld(end.because);
}

}  // namespace watchword
