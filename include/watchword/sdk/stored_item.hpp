// How a store writes an item down: one block of bytes that holds all of it, so that an item is
// replaced whole or not at all and is read back without asking for its parts. For C++17 and newer;
// header-only; std only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "../abi.hpp"
#include "../encoding.hpp"

namespace watchword {

// Kind, key, label and attributes of an item, together.
inline constexpr std::size_t kMetadataMaxBytes = 16384;

struct StoredItem : Item {
  std::int64_t written_at = 0;  // by the clock of whoever wrote it

  bool expired(std::int64_t now) const { return expires_at != 0 && expires_at <= now; }
};

namespace detail {

inline constexpr std::string_view kItemMagic = "WWI1";  // the digit is the version of the layout

// Numbers are 8 bytes, the least significant first; a text is its size as a number, then its bytes.
inline constexpr int kItemNumberBytes = 8;

inline void append_number(Secret& out, std::int64_t number) {
  char bytes[kItemNumberBytes];
  auto rest = static_cast<std::uint64_t>(number);
  for (char& byte : bytes) {
    byte = static_cast<char>(rest & 255);
    rest >>= 8;
  }
  out.append({bytes, sizeof bytes});
}

inline void append_text(Secret& out, std::string_view text) {
  append_number(out, static_cast<std::int64_t>(text.size()));
  out.append(text);
}

// Reads what append_* wrote; once something does not fit, all further reads are empty.
class ItemReader {
 public:
  explicit ItemReader(std::string_view bytes) : rest_(bytes) {}

  std::int64_t number() {
    std::uint64_t out = 0;
    const std::string_view bytes = take(kItemNumberBytes);
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
      out = out << 8 | static_cast<unsigned char>(*byte);
    return static_cast<std::int64_t>(out);
  }
  std::string_view text() { return take(static_cast<std::uint64_t>(number())); }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) {
      broken_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  bool broken() const { return broken_; }
  bool complete() const { return !broken_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool broken_ = false;
};

inline std::size_t attributes_size(const ww_pair* attributes, std::size_t count) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i)
    size += attributes[i].name.size + attributes[i].value.size;
  return size;
}

inline void check_metadata(std::size_t size) {
  if (size > kMetadataMaxBytes)
    throw Failure(WW_INVALID, "the attributes of an item to be stored are larger than " +
                                  std::to_string(kMetadataMaxBytes) + " bytes");
}

}  // namespace detail

// Throws Failure with WW_INVALID for what no store takes: no kind or key, a secret larger than
// WW_STORE_SECRET_MAX_BYTES, metadata larger than kMetadataMaxBytes.
inline void check(const ww_item& item) {
  if (item.kind.size == 0 || item.key.size == 0)
    throw Failure(WW_INVALID, "an item to be stored has no kind or no key");
  if (item.secret.size > WW_STORE_SECRET_MAX_BYTES)
    throw Failure(WW_INVALID,
                  "a secret of " + std::to_string(item.secret.size) +
                      " bytes is larger than a store takes (" +
                      std::to_string(WW_STORE_SECRET_MAX_BYTES) + " bytes)",
                  "Keep less in one item.");
  detail::check_metadata(item.kind.size + item.key.size + item.label.size +
                         detail::attributes_size(item.attributes, item.attribute_count));
}

inline void check(const ww_query& query) {
  if (query.kind.size == 0) throw Failure(WW_INVALID, "a search in the store names no kind");
  detail::check_metadata(query.kind.size + query.key.size +
                         detail::attributes_size(query.attributes, query.attribute_count));
}

inline Secret encode(const ww_item& item, std::int64_t written_at) {
  Secret out(detail::kItemMagic);
  detail::append_number(out, written_at);
  detail::append_number(out, item.expires_at);
  detail::append_number(out, item.lifetime);
  detail::append_text(out, view(item.kind));
  detail::append_text(out, view(item.key));
  detail::append_text(out, view(item.label));
  detail::append_number(out, static_cast<std::int64_t>(item.attribute_count));
  for (std::size_t i = 0; i < item.attribute_count; ++i) {
    detail::append_text(out, view(item.attributes[i].name));
    detail::append_text(out, view(item.attributes[i].value));
  }
  detail::append_text(out, view(item.secret));
  return out;
}

// Empty for bytes that encode() of this version did not write.
inline std::optional<StoredItem> decode(std::string_view bytes) {
  detail::ItemReader reader(bytes);
  if (reader.take(detail::kItemMagic.size()) != detail::kItemMagic) return std::nullopt;
  StoredItem out;
  out.written_at = reader.number();
  out.expires_at = reader.number();
  out.lifetime = static_cast<int>(reader.number());
  out.kind = reader.text();
  out.key = reader.text();
  out.label = reader.text();
  for (std::int64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
    const std::string_view name = reader.text();
    out.attributes.emplace_back(name, reader.text());
  }
  out.secret = Secret(reader.text());
  if (!reader.complete()) return std::nullopt;
  return out;
}

// The same as text, for stores that take nothing else: base64 of encode().
inline Secret encode_text(const ww_item& item, std::int64_t written_at) {
  const Secret plain = encode(item, written_at);
  std::string text = base64_encode(plain.view());
  Secret out(text);
  wipe(text.data(), text.size());
  return out;
}

inline std::optional<StoredItem> decode_text(std::string_view text) {
  auto bytes = base64_decode(text);
  if (!bytes) return std::nullopt;
  auto item = decode(*bytes);
  wipe(bytes->data(), bytes->size());
  return item;
}

inline bool matches(const Item& item, const ww_query& query) {
  if (item.kind != view(query.kind)) return false;
  if (query.key.size != 0 && item.key != view(query.key)) return false;
  const auto has = [&](const ww_pair& wanted) {
    return std::any_of(item.attributes.begin(), item.attributes.end(), [&](const auto& attribute) {
      return attribute.first == view(wanted.name) && attribute.second == view(wanted.value);
    });
  };
  return std::all_of(query.attributes, query.attributes + query.attribute_count, has);
}

inline void put(const Item& item, const ww_query& query, const ww_item_sink& sink) {
  const auto attributes = borrow(item.attributes);
  ww_item out = borrow(item, attributes);
  if (query.with_secrets == 0) out.secret = {};
  sink.put(sink.data, &out);
}

}  // namespace watchword
