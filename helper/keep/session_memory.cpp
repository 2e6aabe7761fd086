#include "keep/session_memory.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "platform/sha256.h"

namespace watchword::host {
namespace {

constexpr std::size_t kNameHexDigits = 40;
// Of an item that does not expire; the memory itself ends with the user's last session, or sooner.
constexpr std::int64_t kKeptMaxSeconds = 24L * 3600;

std::int64_t now() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

}  // namespace

std::string SessionMemory::name_of(std::string_view kind, std::string_view key) const {
  std::string parts = store_;
  parts.append(1, '\0').append(kind).append(1, '\0').append(key);
  return sha256_hex(parts).substr(0, kNameHexDigits);
}

// The store's name stands before each, for whoever lists them all.
std::optional<StoredItem> SessionMemory::read(const Secret& content) const {
  const std::string_view bytes = content.view();
  if (!bytes.starts_with(store_ + '\n')) return std::nullopt;
  auto item = decode(bytes.substr(store_.size() + 1));
  if (!item || item->expired(now())) return std::nullopt;
  return item;
}

std::vector<StoredItem> SessionMemory::all_of(const ww_query& query) const {
  std::vector<StoredItem> out;
  if (query.key.size == 0) {
    for (const Secret& content : keys_.all())
      if (auto item = read(content)) out.push_back(std::move(*item));
  } else if (const auto content = keys_.get(name_of(view(query.kind), view(query.key)))) {
    if (auto item = read(*content)) out.push_back(std::move(*item));
  }
  return out;
}

// What its name led to says itself what it is.
std::vector<StoredItem> SessionMemory::search(const ww_query& query) const {
  std::vector<StoredItem> out = all_of(query);
  std::erase_if(out, [&](const StoredItem& item) { return !matches(item, query); });
  if (query.with_secrets == 0)
    for (StoredItem& item : out) item.secret = {};
  return out;
}

bool SessionMemory::put(const ww_item& item) const {
  const std::int64_t left = item.expires_at == 0 ? kKeptMaxSeconds : item.expires_at - now();
  const std::string name = name_of(view(item.kind), view(item.key));
  Secret content(store_ + '\n');
  content.append(encode(item, now()).view());
  const auto seconds = static_cast<unsigned>(std::clamp<std::int64_t>(left, 0, kKeptMaxSeconds));
  if (seconds > 0 && keys_.put(name, content.view(), seconds)) return true;
  keys_.erase(name);
  return false;
}

bool SessionMemory::erase(const ww_query& query) const {
  const auto found = search(query);
  for (const StoredItem& item : found) keys_.erase(name_of(item.kind, item.key));
  return !found.empty();
}

}  // namespace watchword::host
