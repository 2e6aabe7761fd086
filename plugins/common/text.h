// Small operations on text that every plugin needs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/ascii.hpp>

namespace watchword {

// The words between blanks and line breaks, in their order. (Not with iostreams, which are larger
// than all the rest of a plugin.)
std::vector<std::string> words(std::string_view text);

// What a server or a person said, fit for a terminal: the first line, without control characters
// and what is no UTF-8, cut to `max_bytes` at the border of a character.
std::string printable(std::string_view text, std::size_t max_bytes);

// Replaces every "{name}" of the template by its value; names that are not known stay.
std::string fill(std::string_view pattern, std::string_view name, std::string_view value);

}  // namespace watchword
