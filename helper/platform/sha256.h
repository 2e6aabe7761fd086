// SHA-256 without OpenSSL, so that comparing a secret loads nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace watchword {

std::array<std::uint8_t, 32> sha256(std::string_view data);

// The same as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view data);

}  // namespace watchword
