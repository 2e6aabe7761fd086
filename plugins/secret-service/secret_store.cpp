#include "secret_store.h"

#include <string>
#include <utility>

#include "unlock.h"

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

const char* collection_for(std::int32_t lifetime) {
  return lifetime == WW_LIFETIME_SESSION ? kSessionCollection : kDefaultCollection;
}

}  // namespace

Service& SecretStore::service() {
  if (!service_) service_.emplace();
  return *service_;
}

void SecretStore::probe(std::uint32_t flags, const Describe& describe) {
  const Service::State state = service().state_of(kDefaultCollection);
  if (state == Service::State::kMissing)
    throw Failure(WW_STORE_UNAVAILABLE, "the Secret Service has no default keyring",
                  "Create one in the desktop's password manager (such as Seahorse), or run "
                  "`gnome-keyring-daemon --replace --unlock` and type a password for a new one.");
  describe("the Secret Service of this session (the default keyring)");
  if (state == Service::State::kUnlocked) return;
  if ((flags & WW_STORE_MAY_UNLOCK) == 0) throw_locked();
  unlock_default_keyring();
}

// The items with these attributes. A service need not find what is locked, so finding nothing in a
// locked keyring is no answer.
std::vector<std::string> SecretStore::find(const Attributes& attributes) {
  Service::Found found = service().search(attributes);
  if (found.any_locked) throw_locked();
  if (found.unlocked.empty() && service().state_of(kDefaultCollection) == Service::State::kLocked)
    throw_locked();
  return std::move(found.unlocked);
}

std::vector<StoredItem> SecretStore::search(const ww_query& query) {
  const auto paths = find(wanted(query));
  if (paths.empty()) return {};
  std::vector<StoredItem> out;
  for (const Secret& sealed : service().secrets(paths)) {
    if (auto item = decode_text(sealed.view()))
      out.push_back(std::move(*item));
    else
      host_.trace("secret-service: an item was not written by this version of Watchword");
  }
  return out;
}

// The service replaces an item only if its attributes are the same. Else the new one is there
// before the old one goes, and until then a search takes the newer one.
void SecretStore::put(const ww_item& item) {
  const Attributes key = identity(item.kind, item.key);
  const Attributes attributes = with(key, item.attributes, item.attribute_count);
  // Text, because services and the programs that show their items take secrets for text.
  const Secret sealed = encode_text(item, host_.now());

  const Service::Found before = service().search(key);
  if (before.any_locked) throw_locked();
  const std::string created = service().create_item(collection_for(item.lifetime),
                                                    checked(item.label), attributes, sealed.view());
  for (const std::string& old : before.unlocked)
    if (old != created) service().delete_item(old);
}

bool SecretStore::erase(const ww_query& query) {
  bool any = false;
  for (const std::string& item : find(wanted(query)))
    if (service().delete_item(item)) any = true;
  return any;
}

}  // namespace watchword
