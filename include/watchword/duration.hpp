// How long something lasts, as people type it: one grammar for the helper and for plugins. C++17.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace watchword {

// "90", "90s", "10m", "1h30m", "2d" in seconds, 68 years at most. None when it is something else.
inline std::optional<std::int64_t> parse_duration(std::string_view text) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  constexpr std::string_view kUnits = "smhd";
  constexpr std::int64_t kUnitSeconds[] = {1, 60, 3600, 86400};
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    const auto unit = text.empty() ? 0 : kUnits.find(text.front());
    if (unit == std::string_view::npos) return std::nullopt;
    if (!text.empty()) text.remove_prefix(1);
    total += kUnitSeconds[unit] * number;
    if (total > kMax) return std::nullopt;
  }
  return total;
}

}  // namespace watchword
