#include "platform/sha256.h"

#include <watchword/encoding.hpp>

namespace watchword {

std::string sha256_hex(std::string_view data) {
  const auto digest = sha256(data);
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace watchword
