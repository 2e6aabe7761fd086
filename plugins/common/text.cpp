#include "common/text.h"

#include <algorithm>

namespace watchword {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

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
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  if (out.size() > max_bytes) {
    // A byte 10xxxxxx continues a UTF-8 character.
    while (max_bytes > 0 && (static_cast<unsigned char>(out[max_bytes]) & 0xC0) == 0x80)
      --max_bytes;
    out.resize(max_bytes);
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
