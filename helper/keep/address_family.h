// Which family of addresses leads somewhere from here.
#pragma once

#include <cstdint>

#include "keep/state.h"

namespace watchword::host {

// How long it is believed: the network may be another by then, or mended (RFC 6555 section 4.2 has
// this order of magnitude).
inline constexpr std::int64_t kFamilySeconds = 600;

// 4 or 6, or 0 when nothing is known. `now` in seconds since the epoch.
std::int32_t recall_family(const Notes& notes, std::int64_t now);

void note_family(const Notes& notes, std::int32_t family, std::int64_t now);

}  // namespace watchword::host
