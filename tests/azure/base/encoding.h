#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace watchword::azure {

std::string base64(std::string_view bytes);
// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);
// Accepts both alphabets, with or without padding; nothing for anything else.
std::optional<std::string> decode_base64(std::string_view text);

std::string hex(std::string_view bytes);
// The 32 raw bytes.
std::string sha256(std::string_view bytes);

// `bytes` random bytes as base64url text.
std::string random_token(std::size_t bytes);
std::string random_guid();
// Always the same one for a name.
std::string guid_of(std::string_view name);
// `length` random characters out of `alphabet`.
std::string random_text(std::size_t length, std::string_view alphabet);

std::string escape_html(std::string_view text);
std::string percent_encode(std::string_view text);
std::string lower_case(std::string_view text);

}  // namespace watchword::azure
