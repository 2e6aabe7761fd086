// Text from outside, made fit to be shown on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace watchword::platform {

// The text with every byte or character that could move the cursor, hide, or reorder what is read
// replaced by U+FFFD: control characters (C0, DEL, C1), line separators, bidirectional marks and
// embeddings (Unicode Standard Annex 9), byte order marks, and what is not UTF-8.
std::string printable(std::string_view text);

// How many columns valid UTF-8 takes, all characters taken for narrow.
std::size_t columns_of(std::string_view text);

}  // namespace watchword::platform
