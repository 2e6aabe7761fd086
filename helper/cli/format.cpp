#include "cli/format.h"

#include <algorithm>
#include <limits>

#include <watchword/duration.hpp>
#include <watchword/plugin.hpp>

#include "cli/suggest.h"
#include "platform/printable.h"

namespace watchword::cli {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
// Beyond two days nobody asks for the hours.
constexpr std::int64_t kDaysFrom = 2 * kDay;

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:=@%+,").find(c) != std::string_view::npos;
}

}  // namespace

std::string duration(std::int64_t seconds) {
  if (seconds < kMinute) return std::to_string(seconds) + " s";
  if (seconds < kHour) return std::to_string(seconds / kMinute) + " min";
  if (seconds >= kDaysFrom) return std::to_string(seconds / kDay) + " days";
  const std::int64_t minutes = seconds % kHour / kMinute;
  return std::to_string(seconds / kHour) + " h" +
         (minutes > 0 ? " " + std::to_string(minutes) + " min" : "");
}

std::string from_now(std::int64_t time, std::int64_t now) {
  if (time == 0) return "-";
  return time > now ? "in " + duration(time - now) : "expired " + duration(now - time) + " ago";
}

std::int64_t required_duration(std::string_view option, const std::string& text) {
  const auto seconds = parse_duration(text);
  if (!seconds)
    throw Failure(WW_INVALID, std::string(option) + " takes a duration, not '" + text + "'",
                  "Write it as 90s, 10m, 1h30m or 2d.");
  return *seconds;
}

std::string shell_quoted(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

std::string shell_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool multibyte = static_cast<unsigned char>(c) >= 0x80;
    if (!is_plain(c) && !multibyte) out += '\\';
    out += c;
  }
  return out;
}

std::vector<std::string> wrapped(std::string_view paragraph, std::size_t columns) {
  std::vector<std::string> lines;
  std::size_t used = columns;
  for (const std::string_view word : split(paragraph, ' ')) {
    const std::size_t width = platform::columns_of(word);
    if (lines.empty() || used + 1 + width > columns) {
      lines.emplace_back(word);
      used = width;
    } else {
      lines.back().append(" ").append(word);
      used += 1 + width;
    }
  }
  return lines;
}

}  // namespace watchword::cli
