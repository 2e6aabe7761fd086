// Times kept in the host's state.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword::entra {

// 0 when there is none.
inline std::int64_t state_number(const Host& host, std::string_view key) {
  const auto text = host.state(key);
  std::int64_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

inline void put_state_number(const Host& host, std::string_view key, std::int64_t number) {
  host.put_state(key, std::to_string(number));
}

}  // namespace watchword::entra
