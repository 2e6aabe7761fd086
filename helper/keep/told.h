// What was told on the desktop, so that nobody is told the same again and again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "keep/state.h"

namespace watchword::host {

// How long the same is not told again: who has not acted by then may have missed it.
inline constexpr std::chrono::hours kToldAgainAfter{24};

// Has `tell` tell what `matter` stands for unless that was done lately or is being done, and notes
// it, with its text, where it succeeds. `now` in seconds since the epoch. Whether it was told.
// Throws Failure where there is no place for the note: without one it might be told with every
// command.
bool tell_once(const Notes& notes, std::string_view matter, std::string_view text, std::int64_t now,
               const std::function<bool()>& tell);

struct Told {
  std::int64_t when = 0;
  std::string text;
};
// What nobody has acted on yet, the oldest first.
std::vector<Told> what_was_told(const Notes& notes);

// Somebody acted, so that what goes wrong from now on is news.
void forget_what_was_told(const Notes& notes);

}  // namespace watchword::host
