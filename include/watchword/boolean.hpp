// Yes and no, as git has them: one grammar for the helper and for plugins. C++17.
#pragma once

#include <optional>
#include <string_view>

namespace watchword {

namespace detail {
// `lower_case`: of ASCII letters.
inline bool is_word(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

// Of a whole number: whether it is another than zero. None when it is no number.
inline std::optional<bool> is_not_zero(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return text.find_first_not_of('0') != std::string_view::npos;
}
}  // namespace detail

// git-config(1), "VALUES", in any case; "" is false there. None when it is neither.
inline std::optional<bool> parse_boolean(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "on"})
    if (detail::is_word(text, yes)) return true;
  for (const std::string_view no : {"", "false", "no", "off"})
    if (detail::is_word(text, no)) return false;
  return detail::is_not_zero(text);
}

// What the value of a variable says that is set to tell that something is so, as TF_BUILD: anything
// but a word for no.
inline bool says_yes(std::string_view value) {
  return parse_boolean(value).value_or(true);
}

}  // namespace watchword
