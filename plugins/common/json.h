// JSON as services send it and as plugins keep it: bounded, wiped after use, read leniently.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/secret.hpp>

namespace watchword {

namespace json = boost::json;

inline constexpr std::size_t kJsonMaxBytes = 1048576;
inline constexpr std::size_t kJsonMaxDepth = 16;

// A JSON object whose memory is wiped when it is freed, or empty when `text` is not one or exceeds
// the limits.
std::optional<json::value> parse_object(std::string_view text);
// The same for an object or an array.
std::optional<json::value> parse_document(std::string_view text);

// An empty object whose memory is wiped when it is freed.
json::value wiped_object();

// The member's text, or empty when it is absent or no text. Borrows from `object`.
std::string_view text_at(const json::value& object, std::string_view key);
// The member's whole number; texts of digits count, because services send expires_in as either
// (MSAL does the same). Empty when it is absent, fractional or out of range.
std::optional<std::int64_t> number_at(const json::value& object, std::string_view key);
// The member when it is an object or an array of any size, else null.
const json::object* object_at(const json::value& object, std::string_view key);
const json::array* array_at(const json::value& object, std::string_view key);

// Serializes without leaving copies behind.
Secret serialize_secret(const json::value& value);
// For what is not secret.
std::string serialize(const json::value& value);

}  // namespace watchword
