#include "platform/sha256.h"

#include <sha2.h>

#include <watchword/encoding.hpp>

namespace watchword {

std::array<std::uint8_t, 32> sha256(std::string_view data) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(data.data()), data.size());
  std::array<std::uint8_t, 32> digest{};
  SHA256Final(digest.data(), &context);
  return digest;
}

std::string sha256_hex(std::string_view data) {
  const auto digest = sha256(data);
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace watchword
