#include "credential-store/credential_store.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include <watchword/encoding.hpp>

namespace watchword {
namespace {

using credentials::Block;
using credentials::Persistence;
using credentials::Refusal;

constexpr std::size_t kNameHexDigits = 40;
constexpr std::array kLifetimes = {WW_LIFETIME_PERSISTENT, WW_LIFETIME_SESSION};
constexpr const char* kTargetName = "TargetName";
constexpr const char* kUserName = "UserName";
constexpr const char* kAnother = "choose another store by watchword.store.";

// winerror.h: ERROR_NOT_SUPPORTED, ERROR_CALL_NOT_IMPLEMENTED, ERROR_SERVICE_DISABLED,
// ERROR_SERVICE_NOT_ACTIVE, RPC_S_SERVER_UNAVAILABLE.
constexpr std::array<std::uint32_t, 5> kAbsent = {50, 120, 1058, 1062, 1722};
constexpr std::uint32_t kDisabledByPolicy = 1260;  // ERROR_ACCESS_DISABLED_BY_POLICY

Failure forbidden(std::string_view what) {
  return {WW_STORE_UNAVAILABLE,
          "a policy of this machine lets the Credential Manager keep " + std::string(what),
          "Ask whoever manages this machine about the policy \"Network access: Do not allow "
          "storage of passwords and credentials for network authentication\", or " +
              std::string(kAnother)};
}

Persistence persistence_of(std::int32_t lifetime) {
  return lifetime == WW_LIFETIME_SESSION ? Persistence::kSession : Persistence::kMachine;
}

bool has(const Item& item, const ww_pair& wanted) {
  return std::find(item.attributes.begin(), item.attributes.end(),
                   std::pair(std::string(view(wanted.name)), std::string(view(wanted.value)))) !=
         item.attributes.end();
}

Item foreign_item(credentials::Credential one, bool with_secret) {
  Item out;
  out.key = one.name;
  out.label = one.name;
  out.attributes = {{kTargetName, std::move(one.name)}, {kUserName, std::move(one.label)}};
  std::move(one.attributes.begin(), one.attributes.end(), std::back_inserter(out.attributes));
  if (with_secret) out.secret = std::move(one.content);
  return out;
}

std::int32_t other(std::int32_t lifetime) {
  return lifetime == WW_LIFETIME_SESSION ? WW_LIFETIME_PERSISTENT : WW_LIFETIME_SESSION;
}

}  // namespace

Failure CredentialStore::failure_of(const Refusal& refusal) const {
  const std::string message = manager_.message_of(refusal.error);
  if (refusal.error == credentials::kNoSuchLogonSession)
    return {WW_STORE_UNAVAILABLE,
            "Windows keeps no credentials for this logon session, as it is over ssh, in services "
            "and where a policy forbids it (error 0x520)",
            "Work at the desktop or over Remote Desktop, or " + std::string(kAnother)};
  if (refusal.error == kDisabledByPolicy) return forbidden("nothing");
  if (std::find(kAbsent.begin(), kAbsent.end(), refusal.error) != kAbsent.end())
    return {WW_STORE_UNAVAILABLE, "the Credential Manager is not there: " + message,
            "Start the service \"Credential Manager\" (VaultSvc), or " + std::string(kAnother)};
  return {
      WW_STORE_FAILED,
      std::string("what the Credential Manager keeps could not ") + refusal.what + ": " + message,
      "Try again; if that stays, " + std::string(kAnother)};
}

template <class Function>
auto CredentialStore::spoken(Function&& function) const {
  try {
    return function();
  } catch (const Refusal& refusal) {
    throw failure_of(refusal);
  }
}

void CredentialStore::probe(Persistence wanted) {
  Persistence longest{};
  if (const auto error = manager_.longest(longest); error != 0)
    throw failure_of({error, "be looked at"});
  if (longest == Persistence::kNone) throw forbidden("nothing");
  if (longest < wanted) throw forbidden("nothing beyond the end of a session");
  spoken([&] { return blocks_.read_all(prefix_ + "probe"); });
}

std::vector<StoredItem> CredentialStore::search(const ww_query& query) {
  std::vector<StoredItem> out;
  for (const Block& block : find(query)) {
    if (auto item = decode(block.content.view()))
      out.push_back(std::move(*item));
    else
      host_.trace(block.name + " was not written by this version of Watchword");
  }
  return out;
}

// The new item is there before the one of the other lifetime goes, and until then a search takes
// the newer one. Under two names, because what a session keeps must not take the place of what is
// on the disk, and be there.
void CredentialStore::put(const ww_item& item) {
  const Secret payload = encode(item, host_.now());
  spoken([&] {
    blocks_.write(name(item.kind, item.key, item.lifetime), std::string(view(item.label)),
                  persistence_of(item.lifetime), payload.view());
    blocks_.erase(name(item.kind, item.key, other(item.lifetime)));
  });
  tidy_once(item.kind);
}

bool CredentialStore::erase(const ww_query& query) {
  bool any = false;
  for (const Block& block : find(query)) {
    const auto item = decode(block.content.view());
    if (!item || !matches(*item, query) || item->expired(host_.now())) continue;
    if (spoken([&] { return blocks_.erase(block.name); })) any = true;
  }
  tidy_once(query.kind);
  return any;
}

std::vector<Item> CredentialStore::search_foreign(const ww_query& query) const {
  const auto wanted = std::span(query.attributes, query.attribute_count);
  const auto named = std::find_if(wanted.begin(), wanted.end(),
                                  [](const ww_pair& one) { return view(one.name) == kTargetName; });
  if (named == wanted.end()) return {};  // no attributes of this place
  std::string_view name = view(named->value);
  const bool begins_so = name.ends_with('*');
  if (begins_so) name.remove_suffix(1);
  std::vector<credentials::Credential> all;
  if (const auto error = manager_.list(std::string(name), all); error != 0)
    throw failure_of({error, "be listed"});
  std::vector<Item> out;
  for (credentials::Credential& one : all) {
    if (one.name.starts_with(prefix_)) continue;
    Item item = foreign_item(std::move(one), query.with_secrets != 0);
    if (std::all_of(wanted.begin(), wanted.end(), [&](const ww_pair& attribute) {
          return (&attribute == &*named && begins_so) || has(item, attribute);
        }))
      out.push_back(std::move(item));
  }
  return out;
}

bool CredentialStore::erase_foreign(std::string_view key) const {
  const auto error = manager_.erase(std::string(key));
  if (error != 0 && error != credentials::kNotFound) throw failure_of({error, "be erased"});
  return error == 0;
}

// Of all kinds whose names differ in nothing but case, which the caller looks at.
std::string CredentialStore::kind_prefix(ww_text kind) const {
  return prefix_ + percent_encode(view(kind)) + ":";
}

// Keys may be long and differ in case only, so their hash is the name.
std::string CredentialStore::name(ww_text kind, ww_text key, std::int32_t lifetime) const {
  std::string whole(view(kind));
  whole.append(1, '\0').append(view(key));
  return kind_prefix(kind) + host_.sha256_hex(whole).substr(0, kNameHexDigits) +
         (lifetime == WW_LIFETIME_SESSION ? ":session" : "");
}

// What may match.
std::vector<Block> CredentialStore::find(const ww_query& query) const {
  return spoken([&] {
    if (query.key.size == 0) return blocks_.read_all(kind_prefix(query.kind));
    std::vector<Block> out;
    for (const std::int32_t lifetime : kLifetimes) {
      std::string one = name(query.kind, query.key, lifetime);
      if (auto content = blocks_.read(one)) out.push_back({std::move(one), std::move(*content)});
    }
    return out;
  });
}

// What was put is there, whatever becomes of leftovers and of items whose time has passed. Once in
// a process, because it reads all that there is.
void CredentialStore::tidy_once(ww_text kind) {
  if (!tidied_.emplace(view(kind)).second) return;
  try {
    for (const Block& block : blocks_.tidy(kind_prefix(kind))) {
      const auto item = decode(block.content.view());
      if (item && item->expired(host_.now())) blocks_.erase(block.name);
    }
  } catch (const Refusal& refusal) {
    host_.trace("leftovers stay: " + failure_of(refusal).message());
  }
}

}  // namespace watchword
