// How a store writes an item down: one block of bytes that holds all of it, so that an item is
// replaced whole or not at all and is read back without asking for its parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword {

// Kind, key, label and attributes of an item, together.
inline constexpr std::size_t kMetadataMaxBytes = 16384;

struct StoredItem : Item {
  std::int64_t written_at = 0;  // by the clock of whoever wrote it

  bool expired(std::int64_t now) const { return expires_at != 0 && expires_at <= now; }
};

// Throws Failure with WW_INVALID for what no store takes: no kind or key, a secret larger than
// WW_STORE_SECRET_MAX_BYTES, metadata larger than kMetadataMaxBytes.
void check(const ww_item& item);
void check(const ww_query& query);

Secret encode(const ww_item& item, std::int64_t written_at);

// Empty for bytes that encode() of this version did not write.
std::optional<StoredItem> decode(std::string_view bytes);

// The same as text, for stores that take nothing else: base64 of encode().
Secret encode_text(const ww_item& item, std::int64_t written_at);
std::optional<StoredItem> decode_text(std::string_view text);

bool matches(const Item& item, const ww_query& query);

void put(const Item& item, const ww_query& query, const ww_item_sink& sink);

}  // namespace watchword
