// Small things about text that several parts need.
#pragma once

#include <string>
#include <string_view>

#include <watchword/ascii.hpp>

namespace watchword {

inline char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

inline bool is_alphanumeric(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

// As a shell has them: letters, digits and "_", and no digit first.
inline bool is_variable_name(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  for (const char c : name)
    if (!is_alphanumeric(c) && c != '_') return false;
  return true;
}

}  // namespace watchword
