#include "keep/address_family.h"

#include <charconv>

namespace watchword::host {
namespace {

constexpr std::string_view kNetworkArea = "network";
constexpr std::string_view kKey = "address-family";

}  // namespace

std::int32_t recall_family(const Notes& notes, std::int64_t now) {
  const std::string kept = notes.get(kNetworkArea, kKey).value_or("");
  if (!kept.starts_with("4 ") && !kept.starts_with("6 ")) return 0;
  std::int64_t noted = 0;
  const auto [end, error] = std::from_chars(kept.data() + 2, kept.data() + kept.size(), noted);
  const bool counts = error == std::errc() && noted <= now && now - noted < kFamilySeconds;
  return counts ? kept.front() - '0' : 0;
}

void note_family(const Notes& notes, std::int32_t family, std::int64_t now) {
  notes.note(kNetworkArea, kKey, std::to_string(family) + ' ' + std::to_string(now));
}

}  // namespace watchword::host
