#include "secret_store.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "item_places.h"

namespace watchword {
namespace {

// What an item is found by. Attributes are readable by whoever can reach the service, locked or
// not. xdg:schema is what libsecret and password managers tell the kinds of items apart by.
constexpr const char* kSchemaAttribute = "xdg:schema";
constexpr const char* kSchema = "dev.watchword.Item";
constexpr const char* kKindAttribute = "watchword:kind";
constexpr const char* kKeyAttribute = "watchword:key";
constexpr const char* kOwnPrefix = "attribute:";  // so that no name of the host's meets those above

// D-Bus strings are UTF-8 without NUL (D-Bus Specification, "Valid UTF-8").
std::string checked(ww_text text) {
  const std::string_view bytes = view(text);
  if (g_utf8_validate(bytes.data(), static_cast<gssize>(bytes.size()), nullptr) == 0)
    throw Failure(WW_INVALID, "an attribute of an item to be stored is not UTF-8 text");
  return std::string(bytes);
}

Attributes identity(ww_text kind, ww_text key) {
  Attributes out = {{kSchemaAttribute, kSchema}, {kKindAttribute, checked(kind)}};
  if (key.size != 0) out.emplace_back(kKeyAttribute, checked(key));
  return out;
}

Attributes with(Attributes attributes, const ww_pair* more, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    attributes.emplace_back(kOwnPrefix + checked(more[i].name), checked(more[i].value));
  return attributes;
}

Attributes wanted(const ww_query& query) {
  return with(identity(query.kind, query.key), query.attributes, query.attribute_count);
}

constexpr const char* kMemoryPrefix = "watchword-keyring:";

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool has_display() {
  return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

std::string where_tokens_go(const SessionItems* memory) {
  return memory == nullptr ? std::string() : "; access tokens " + memory->place();
}

const char* collection_for(std::int32_t lifetime) {
  return lifetime == WW_LIFETIME_SESSION ? kSessionCollection : kDefaultCollection;
}

}  // namespace

Service& SecretStore::service() {
  if (!service_) service_.emplace();
  return *service_;
}

// What the service does not keep in memory; null where it does so itself.
SessionItems* SecretStore::memory() {
  if (!memory_) {
    memory_.emplace();
    if (service().state_of(kSessionCollection) == Service::State::kMissing)
      *memory_ = std::make_unique<SessionItems>(host_, kMemoryPrefix);
  }
  return memory_->get();
}

void SecretStore::probe(std::uint32_t flags, const Describe& describe) {
  // Where there is no display, there is none for the service's prompt either.
  service().may_ask((flags & WW_STORE_MAY_UNLOCK) != 0 && has_display());
  const Service::State state = service().state_of(kDefaultCollection);
  if (state == Service::State::kMissing) throw service().keeper().missing();
  describe("the Secret Service of this session (the default keyring)" + where_tokens_go(memory()));
  if (state == Service::State::kLocked) service().unlock(kDefaultCollection);
}

// False: it was not locked.
bool SecretStore::open_default_collection() {
  if (service().state_of(kDefaultCollection) != Service::State::kLocked) return false;
  service().unlock(kDefaultCollection);
  return true;
}

// The items with these attributes. A service need not find what is locked, so finding nothing in a
// locked keyring is no answer; KeePassXC asks to unlock it before it searches at all.
std::vector<std::string> SecretStore::find(const Attributes& attributes) {
  if (memory() != nullptr) open_default_collection();
  Service::Found found = service().search(attributes);
  if (found.locked.empty() && !found.unlocked.empty()) return std::move(found.unlocked);
  if (open_default_collection()) found = service().search(attributes);
  if (!found.locked.empty()) {
    service().unlock_items(found.locked);
    found = service().search(attributes);
    if (!found.locked.empty()) throw service().keeper().withheld();
  }
  return std::move(found.unlocked);
}

std::vector<StoredItem> SecretStore::read(const std::vector<std::string>& paths) {
  std::vector<StoredItem> out;
  if (paths.empty()) return out;
  for (const Secret& sealed : service().secrets(paths)) {
    if (auto item = decode_text(sealed.view()))
      out.push_back(std::move(*item));
    else
      host_.trace("secret-service: an item was not written by this version of Watchword");
  }
  return out;
}

// What lies there says itself what it is; whatever else it may be, or locked, or gone, is searched
// for.
std::optional<StoredItem> SecretStore::at_its_place(const ww_query& query) {
  const auto path = ItemPlaces(host_).find(query);
  if (!path || g_variant_is_object_path(path->c_str()) == 0) return std::nullopt;
  try {
    for (StoredItem& item : read({*path}))
      if (matches(item, query) && !item.expired(host_.now())) return std::move(item);
  } catch (const Failure& failure) {
    host_.trace("secret-service: " + failure.message());
  }
  return std::nullopt;
}

std::vector<StoredItem> SecretStore::search(const ww_query& query) {
  std::vector<StoredItem> out;
  if (memory() != nullptr) out = memory()->search(query);
  if (query.key.size != 0 && !out.empty()) return out;
  const bool one_will_do = query.with_secrets == WW_ONE_WITH_SECRETS;
  if (one_will_do && out.empty())
    if (auto item = at_its_place(query)) {
      out.push_back(std::move(*item));
      return out;
    }
  const auto paths = find(wanted(query));
  for (StoredItem& item : read(paths)) out.push_back(std::move(item));
  if (one_will_do && paths.size() == 1) ItemPlaces(host_).note(query, paths.front());
  return out;
}

// What is in memory is newer than an item of the same name in the service, or that is newer and
// nothing is in memory: the other lifetime's item goes.
void SecretStore::put(const ww_item& item) {
  const Attributes key = identity(item.kind, item.key);
  ItemPlaces(host_).forget(view(item.kind));
  if (memory() == nullptr) return put_in_service(item, key);
  const ww_query query{sizeof(ww_query), item.kind, item.key, nullptr, 0, 0};
  if (item.lifetime == WW_LIFETIME_SESSION) {
    with(key, item.attributes, item.attribute_count);  // the same is refused in every service
    memory()->put(item);
    if (service().state_of(kDefaultCollection) != Service::State::kUnlocked) return;
    for (const std::string& old : service().search(key).unlocked) service().delete_item(old);
  } else {
    put_in_service(item, key);
    memory()->erase(query);
  }
}

// The service replaces an item only if its attributes are the same. Else the new one is there
// before the old one goes, and until then a search takes the newer one.
void SecretStore::put_in_service(const ww_item& item, const Attributes& key) {
  const Attributes attributes = with(key, item.attributes, item.attribute_count);
  // Text, because services and the programs that show their items take secrets for text.
  const Secret sealed = encode_text(item, host_.now());

  if (item.lifetime == WW_LIFETIME_PERSISTENT) open_default_collection();
  Service::Found before = service().search(key);
  if (!before.locked.empty()) before.unlocked = find(key);
  // Between a new refresh token and the disk nothing is asked that need not be: a service that
  // keeps items in memory is none of those that ask before they replace.
  const bool replace = memory() == nullptr || service().replaces_unasked();
  const std::string created = service().create_item(
      collection_for(item.lifetime), checked(item.label), attributes, sealed.view(), replace);
  if (created.empty()) return;  // which of them is the new one is not known
  for (const std::string& old : before.unlocked)
    if (old != created) remove_outvoted(old);
}

// What was put is there, and a search takes the newer one.
void SecretStore::remove_outvoted(const std::string& old) {
  try {
    service().delete_item(old);
  } catch (const Failure& failure) {
    host_.trace("secret-service: the item before this one stays there: " + failure.message());
  }
}

bool SecretStore::erase(const ww_query& query) {
  ItemPlaces(host_).forget(view(query.kind));
  bool any = memory() != nullptr && memory()->erase(query);
  for (const std::string& item : find(wanted(query)))
    if (service().delete_item(item)) any = true;
  return any;
}

// Other programs' items are found by their own attributes and named by their paths.
std::vector<Item> SecretStore::search_foreign(std::uint32_t flags, const ww_query& query) {
  Attributes attributes;
  for (std::size_t i = 0; i < query.attribute_count; ++i)
    attributes.emplace_back(checked(query.attributes[i].name), checked(query.attributes[i].value));
  std::vector<std::string> paths;
  if (query.with_secrets != 0) {
    service().may_ask((flags & WW_STORE_MAY_UNLOCK) != 0 && has_display());
    paths = find(attributes);
  } else if (service().state_of(kDefaultCollection) == Service::State::kUnlocked) {
    // KeePassXC asks a person to unlock it before it searches at all.
    paths = service().search(attributes).unlocked;
  }
  std::vector<Item> out;
  for (const std::string& path : paths) {
    auto outside = service().outside_of(path);
    if (!outside) continue;
    Item item;
    item.key = path;
    item.label = std::move(outside->label);
    item.attributes = std::move(outside->attributes);
    if (query.with_secrets != 0) {
      auto secrets = service().secrets({path});
      if (secrets.empty()) continue;
      item.secret = std::move(secrets.front());
    }
    out.push_back(std::move(item));
  }
  return out;
}

bool SecretStore::erase_foreign(std::string_view key) {
  return service().delete_item(std::string(key));
}

}  // namespace watchword
