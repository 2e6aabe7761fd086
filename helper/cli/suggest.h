// "Did you mean", and the small texts that go with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watchword::cli {

// How many letters must be added, removed, replaced or swapped with their neighbour to make one of
// the other (optimal string alignment). Case does not count.
std::size_t distance(std::string_view a, std::string_view b);

// The candidate that was probably meant, or empty: one that begins with the word, or the one at the
// least distance if that is no more than a third of the word.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string_view>& parts, std::string_view separator);

}  // namespace watchword::cli
