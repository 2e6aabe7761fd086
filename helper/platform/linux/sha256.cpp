#include "platform/sha256.h"

#include <sha2.h>

namespace watchword {

std::array<std::uint8_t, 32> sha256(std::string_view data) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(data.data()), data.size());
  std::array<std::uint8_t, 32> digest{};
  SHA256Final(digest.data(), &context);
  return digest;
}

}  // namespace watchword
