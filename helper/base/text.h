// Small things about text that several parts need.
#pragma once

#include <string>
#include <string_view>

namespace watchword {

// ASCII letters in lower case, whatever the locale is; other bytes as they are.
inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

}  // namespace watchword
