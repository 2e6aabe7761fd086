#include "key-vault/key_vault_store.h"

#include <algorithm>

namespace watchword {
namespace {

using key_vault::ListedSecret;

// What a version of a secret holds.
constexpr std::string_view kItemType = "application/vnd.watchword.item";    // an item as text
constexpr std::string_view kPartsType = "application/vnd.watchword.parts";  // its parts' versions
constexpr std::string_view kPartType = "application/vnd.watchword.part";
constexpr std::string_view kErasedType = "application/vnd.watchword.erased";

// One command looks for several items in a row.
constexpr std::int64_t kListingSeconds = 2;

bool is_listed(const std::vector<ListedSecret>& secrets, const std::string& name) {
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](const ListedSecret& secret) { return secret.name == name; });
}

}  // namespace

KeyVaultStore::Opened& KeyVaultStore::opened() {
  if (opened_) return *opened_;
  const auto url = host_.config("keyVault.url");
  if (!url)
    throw Failure(WW_INVALID,
                  "the store key-vault is chosen, and watchword.keyVault.url does not say which "
                  "vault",
                  "Run `git config --global watchword.keyVault.url https://NAME.vault.azure.net`.");
  opened_ = std::make_unique<Opened>(host_, key_vault::parse_address(*url));
  return *opened_;
}

// The vault itself is asked when there is something to ask: whether there is an identity to open it
// with is known here.
void KeyVaultStore::probe(std::uint32_t /*flags*/, const Describe& describe) {
  Opened& vault = opened();
  describe("the key vault " + vault.address.host +
           ", shared with every machine that opens it; access tokens " + vault.memory.place());
  vault.access.authorization();
}

std::vector<StoredItem> KeyVaultStore::search(const ww_query& query) {
  std::vector<StoredItem> found = opened().memory.search(query);
  if (query.key.size != 0 && !found.empty()) return found;
  for (const std::string& name : names(query))
    if (auto item = read(name)) found.push_back(std::move(*item));
  return found;
}

bool KeyVaultStore::listing_is_fresh() const {
  const std::int64_t now = host_.now();
  return listing_ && now >= listing_->at && now - listing_->at < kListingSeconds;
}

const std::vector<ListedSecret>& KeyVaultStore::listing() {
  if (!listing_is_fresh()) listing_ = Listing{host_.now(), opened().vault.list()};
  return listing_->secrets;
}

// The secrets that may hold what matches. A disabled one is passed over unless it is asked for by
// its key: one account that is not to be used must not keep the others from being used.
std::vector<std::string> KeyVaultStore::names(const ww_query& query) {
  std::vector<std::string> out;
  if (query.key.size != 0) {
    std::string name = key_vault::secret_name(host_, view(query.kind), view(query.key));
    if (!listing_is_fresh() || is_listed(listing_->secrets, name)) out.push_back(std::move(name));
    return out;
  }
  for (const ListedSecret& secret : listing()) {
    if (!key_vault::may_match(host_, secret.tags, query)) continue;
    if (secret.enabled)
      out.push_back(secret.name);
    else
      host_.trace("key vault: " + secret.name + " is disabled");
  }
  return out;
}

std::optional<StoredItem> KeyVaultStore::read(const std::string& name) {
  const auto secret = opened().vault.get(name);
  if (!secret || secret->content_type == kErasedType) return std::nullopt;
  auto item = secret->content_type == kPartsType ? read_parts(name, secret->value.view())
                                                 : decode_text(secret->value.view());
  if (!item) host_.trace("key vault: " + name + " was not written by this version of Watchword");
  return item;
}

// Versions never change: what the list of versions names is one whole item, whatever others write.
std::optional<StoredItem> KeyVaultStore::read_parts(const std::string& name,
                                                    std::string_view versions) {
  Secret whole;
  for (std::size_t number = 1; !versions.empty(); ++number) {
    const auto end = std::min(versions.find(' '), versions.size());
    const auto part = opened().vault.get(key_vault::part_name(name, number),
                                         std::string(versions.substr(0, end)));
    if (!part) return std::nullopt;
    whole.append(part->value.view());
    versions.remove_prefix(std::min(end + 1, versions.size()));
  }
  return decode_text(whole.view());
}

// What is in memory is newer than a secret of the same name, or the secret is newer and nothing is
// in memory: the other lifetime's item goes.
void KeyVaultStore::put(const ww_item& item) {
  const std::string name = key_vault::secret_name(host_, view(item.kind), view(item.key));
  const ww_query query{sizeof(ww_query), item.kind, item.key, nullptr, 0, 0};
  if (item.lifetime == WW_LIFETIME_SESSION) {
    opened().memory.put(item);
    if (!names(query).empty() && read(name)) erase_secrets({name});
    return;
  }
  write(name, item);
  opened().memory.erase(query);
}

void KeyVaultStore::write(const std::string& name, const ww_item& item) {
  key_vault::NewSecret secret;
  secret.tags = key_vault::item_tags(host_, item);
  secret.expires_at = item.expires_at;
  secret.value = encode_text(item, host_.now());
  secret.content_type = kItemType;
  if (secret.value.size() > key_vault::kValueMaxBytes) {
    secret.value = Secret(write_parts(name, secret.value.view()));
    secret.content_type = kPartsType;
  }
  opened().vault.put(name, secret);
  if (!listing_) return;
  std::erase_if(listing_->secrets, [&](const ListedSecret& other) { return other.name == name; });
  listing_->secrets.push_back({name, secret.tags, true});
}

// Before the secret that names them: until that one is written, the item is the old one.
std::string KeyVaultStore::write_parts(const std::string& name, std::string_view text) {
  std::string versions;
  for (std::size_t number = 1; !text.empty(); ++number) {
    key_vault::NewSecret part;
    part.tags = key_vault::part_tags();
    part.content_type = kPartType;
    part.value = Secret(text.substr(0, key_vault::kValueMaxBytes));
    text.remove_prefix(part.value.size());
    if (!versions.empty()) versions += ' ';
    versions += opened().vault.put(key_vault::part_name(name, number), part);
  }
  return versions;
}

bool KeyVaultStore::erase(const ww_query& query) {
  const bool in_memory = opened().memory.erase(query);
  std::vector<std::string> erased;
  for (const std::string& name : names(query)) {
    const auto item = read(name);
    if (item && matches(*item, query) && !item->expired(host_.now())) erased.push_back(name);
  }
  erase_secrets(erased);
  return in_memory || !erased.empty();
}

// The last version says that it is erased, so that nothing comes back when the secret is recovered
// for the next item of this name, whoever is killed in between; nor where deleting is not allowed.
void KeyVaultStore::erase_secrets(const std::vector<std::string>& names) {
  if (names.empty()) return;
  key_vault::NewSecret erased;
  erased.value = Secret("erased");
  erased.content_type = kErasedType;
  erased.tags = key_vault::erased_tags();
  for (const std::string& name : names) {
    opened().vault.put(name, erased);
    remove_quietly(name);
  }
  listing_.reset();
  for (const ListedSecret& secret : opened().vault.list())
    for (const std::string& name : names)
      if (key_vault::is_part_of(secret.name, name)) remove_quietly(secret.name);
}

void KeyVaultStore::remove_quietly(const std::string& name) {
  try {
    opened().vault.remove(name);
  } catch (const Failure& failure) {
    host_.trace("key vault: " + name + " stays there, marked as erased: " + failure.message());
  }
}

}  // namespace watchword
