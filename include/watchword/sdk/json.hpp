// JSON as services and programs send it and as plugins keep it, for those who use Boost.JSON:
// bounded, wiped after use, read leniently. Header-only.
#pragma once

#include <boost/json/memory_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "../secret.hpp"

namespace watchword {

namespace json = boost::json;

inline constexpr std::size_t kJsonMaxBytes = 1048576;
inline constexpr std::size_t kJsonMaxDepth = 16;

namespace json_detail {

class WipingResource : public json::memory_resource {
 private:
  void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
    return ::operator new(size);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t /*alignment*/) override {
    wipe(memory, size);
    ::operator delete(memory);
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

inline json::storage_ptr wiping() {
  return json::make_shared_resource<WipingResource>();
}

inline const json::value* find(const json::value& object, std::string_view key) {
  const json::object* members = object.if_object();
  return members == nullptr ? nullptr : members->if_contains(key);
}

inline std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

inline std::optional<std::int64_t> whole_number(double number) {
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  if (!(number <= kExactMax && number >= -kExactMax)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(number);
  return static_cast<double>(whole) == number ? std::optional(whole) : std::nullopt;
}

}  // namespace json_detail

// A JSON object or array whose memory is wiped when it is freed, or empty when `text` is neither or
// exceeds the limits.
inline std::optional<json::value> parse_document(std::string_view text) {
  if (text.size() > kJsonMaxBytes) return std::nullopt;
  json::parse_options options;
  options.max_depth = kJsonMaxDepth;
  json::error_code failed;
  json::value value = json::parse(text, failed, json_detail::wiping(), options);
  if (failed || !value.is_structured()) return std::nullopt;
  return value;
}

// The same for an object.
inline std::optional<json::value> parse_object(std::string_view text) {
  auto value = parse_document(text);
  if (!value || !value->is_object()) return std::nullopt;
  return value;
}

// An empty object whose memory is wiped when it is freed.
inline json::value wiped_object() {
  return json::value(json::object_kind, json_detail::wiping());
}

// The member's text, or empty when it is absent or no text. Borrows from `object`.
inline std::string_view text_at(const json::value& object, std::string_view key) {
  const json::value* found = json_detail::find(object, key);
  if (found == nullptr || !found->is_string()) return {};
  const json::string& text = found->get_string();
  return {text.data(), text.size()};
}

// The member's whole number; texts of digits count, because services send expires_in as either
// (MSAL does the same). Empty when it is absent, fractional or out of range.
inline std::optional<std::int64_t> number_at(const json::value& object, std::string_view key) {
  const json::value* found = json_detail::find(object, key);
  if (found == nullptr) return std::nullopt;
  if (const auto* number = found->if_int64()) return *number;
  if (const auto* number = found->if_double()) return json_detail::whole_number(*number);
  if (found->is_string()) return json_detail::whole_number(text_at(object, key));
  return std::nullopt;
}

// The member when it is an object or an array of any size, else null.
inline const json::object* object_at(const json::value& object, std::string_view key) {
  const json::value* found = json_detail::find(object, key);
  return found == nullptr ? nullptr : found->if_object();
}

inline const json::array* array_at(const json::value& object, std::string_view key) {
  const json::value* found = json_detail::find(object, key);
  return found == nullptr ? nullptr : found->if_array();
}

// Serializes without leaving copies behind.
inline Secret serialize_secret(const json::value& value) {
  constexpr std::size_t kChunkBytes = 1024;
  char chunk[kChunkBytes];
  Secret out;
  json::serializer serializer;
  serializer.reset(&value);
  while (!serializer.done()) {
    const auto piece = serializer.read(chunk, sizeof chunk);
    out.append({piece.data(), piece.size()});
  }
  wipe(chunk, sizeof chunk);
  return out;
}

// For what is not secret.
inline std::string serialize(const json::value& value) {
  return std::string(serialize_secret(value).view());
}

}  // namespace watchword
