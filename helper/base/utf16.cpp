#include "base/utf16.h"

#include <cstdint>

namespace watchword {
namespace {

// RFC 3629.
void append_utf8(Secret& out, std::uint32_t point) {
  const auto append = [&](std::uint32_t byte) {
    const char one = static_cast<char>(byte);
    out.append({&one, 1});
  };
  if (point < 0x80)
    append(point);
  else if (point < 0x800)
    append(0xC0 | point >> 6);
  else if (point < 0x10000)
    append(0xE0 | point >> 12);
  else
    append(0xF0 | point >> 18);
  if (point >= 0x10000) append(0x80 | (point >> 12 & 0x3F));
  if (point >= 0x800) append(0x80 | (point >> 6 & 0x3F));
  if (point >= 0x80) append(0x80 | (point & 0x3F));
}

}  // namespace

std::optional<Secret> utf8_from_utf16(std::string_view bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[at]) |
           static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + 1])) << 8;
  };
  Secret out;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (point >= 0xD800 && point < 0xE000) {  // half of a pair
      at += 2;
      if (point >= 0xDC00 || at == bytes.size()) return std::nullopt;
      const std::uint32_t second = unit(at);
      if (second < 0xDC00 || second >= 0xE000) return std::nullopt;
      point = 0x10000 + ((point & 0x3FF) << 10 | (second & 0x3FF));
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace watchword
