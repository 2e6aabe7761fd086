#include "common/text.h"

#include <algorithm>

namespace watchword {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// How many bytes the character at the beginning takes (RFC 3629); 0: it is no UTF-8, or a control
// character.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const unsigned char next = byte(1);
  const bool is_control = lead == 0xc2 && next < 0xa0;  // C1
  const bool is_overlong = (lead == 0xe0 && next < 0xa0) || (lead == 0xf0 && next < 0x90);
  const bool is_no_character = (lead == 0xed && next > 0x9f) || (lead == 0xf4 && next > 0x8f);
  return is_control || is_overlong || is_no_character ? 0 : size;
}

}  // namespace

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (text.empty()) return out;
    out.emplace_back(text.substr(0, text.find_first_of(kSpace)));
    text.remove_prefix(out.back().size());
  }
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  text = trimmed(text);
  text = text.substr(0, text.find_first_of("\r\n"));
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (out.size() + size > max_bytes) break;
    out += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::string fill(std::string_view pattern, std::string_view name, std::string_view value) {
  const std::string marker = "{" + std::string(name) + "}";
  std::string out(pattern);
  for (auto at = out.find(marker); at != std::string::npos;
       at = out.find(marker, at + value.size()))
    out.replace(at, marker.size(), value);
  return out;
}

}  // namespace watchword
