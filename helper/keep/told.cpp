#include "keep/told.h"

#include <algorithm>
#include <charconv>

namespace watchword::host {
namespace {

constexpr std::string_view kToldArea = "told";

// "TIME TEXT"; a time of 0 when it is nothing of ours.
Told read_told(const std::string& note) {
  Told told;
  const char* const end = note.data() + note.size();
  const auto [rest, error] = std::from_chars(note.data(), end, told.when);
  if (error != std::errc() || rest == end || *rest != ' ') return {};
  told.text.assign(rest + 1, end);
  return told;
}

bool is_recent(const Told& told, std::int64_t now) {
  return told.when <= now && now - told.when < std::chrono::seconds(kToldAgainAfter).count();
}

}  // namespace

bool tell_once(const Notes& notes, std::string_view matter, std::string_view text, std::int64_t now,
               const std::function<bool()>& tell) {
  std::unique_ptr<platform::Lock> lock;
  try {
    lock = notes.lock(kToldArea, "lock", std::chrono::milliseconds(0), [] { return false; });
  } catch (const Failure& failure) {
    if (failure.status() == WW_TIMEOUT) return false;  // another process is telling
    throw;
  }
  if (is_recent(read_told(notes.get(kToldArea, matter).value_or("")), now)) return false;
  // First the note, which is taken back: what could not be noted would be told again.
  notes.put(kToldArea, matter, std::to_string(now) + ' ' + std::string(text));
  const bool told = tell();
  if (!told) notes.forget(kToldArea, matter);
  return told;
}

std::vector<Told> what_was_told(const Notes& notes) {
  std::vector<Told> all;
  for (const auto& [matter, note] : notes.list(kToldArea, ""))
    if (Told told = read_told(note); told.when > 0) all.push_back(std::move(told));
  std::sort(all.begin(), all.end(), [](const Told& a, const Told& b) { return a.when < b.when; });
  return all;
}

void forget_what_was_told(const Notes& notes) {
  for (const auto& [matter, when] : notes.list(kToldArea, "")) notes.forget(kToldArea, matter);
}

}  // namespace watchword::host
