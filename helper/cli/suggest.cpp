#include "cli/suggest.h"

#include <algorithm>

#include "base/text.h"

namespace watchword::cli {
namespace {

constexpr std::size_t kWordMaxBytes = 128;  // longer words are no typing errors
constexpr std::size_t kPrefixMinBytes = 3;
constexpr std::size_t kLettersPerError = 3;

bool begins_with(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && distance(text.substr(0, start.size()), start) == 0;
}

}  // namespace

std::size_t distance(std::string_view a, std::string_view b) {
  // Rows of the usual table: the one before last, the last, and the one being made.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > kWordMaxBytes) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / kLettersPerError) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  if (best.empty() && word.size() >= kPrefixMinBytes)
    for (const std::string_view candidate : candidates)
      if (best.empty() && begins_with(candidate, word)) best = candidate;
  return std::string(best);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string join(const std::vector<std::string_view>& parts, std::string_view separator) {
  std::string out;
  for (const std::string_view part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

}  // namespace watchword::cli
