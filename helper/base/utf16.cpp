#include "base/utf16.h"

#include <boost/nowide/utf/utf.hpp>
#include <vector>

namespace watchword {

std::optional<Secret> utf8_from_utf16(std::string_view bytes) {
  namespace utf = boost::nowide::utf;
  using Utf8 = utf::utf_traits<char>;
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::vector<char16_t> units;
  units.reserve(bytes.size() / 2);
  for (std::size_t at = 0; at < bytes.size(); at += 2)
    units.push_back(static_cast<char16_t>(static_cast<unsigned char>(bytes[at]) |
                                          static_cast<unsigned char>(bytes[at + 1]) << 8));
  std::optional<Secret> out(std::in_place);
  for (auto unit = units.cbegin(); out && unit != units.cend();) {
    const utf::code_point point = utf::utf_traits<char16_t>::decode(unit, units.cend());
    char text[Utf8::max_width];
    if (utf::is_valid_codepoint(point))
      out->append({text, static_cast<std::size_t>(Utf8::encode(point, text) - text)});
    else
      out.reset();
  }
  wipe(units.data(), units.size() * sizeof(char16_t));
  return out;
}

}  // namespace watchword
