// Times, durations and texts as people and shells read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::cli {

// "52 min", "3 h 5 min", "12 days"; of seconds, which are not negative.
std::string duration(std::int64_t seconds);

// "in 52 min" or "expired 5 min ago"; "-" for 0, which is not known.
std::string from_now(std::int64_t time, std::int64_t now);

// The same for what was given to an option. Throws Failure(WW_INVALID) that says how to write it.
std::int64_t required_duration(std::string_view option, const std::string& text);

// As one word of a POSIX shell: in single quotes where it is not plain.
std::string shell_quoted(std::string_view text);

// The same without quotes, with backslashes, so that a path still begins with a slash.
std::string shell_escaped(std::string_view text);

// The words of a paragraph in lines of at most `columns`; a longer word stands alone.
std::vector<std::string> wrapped(std::string_view paragraph, std::size_t columns);

}  // namespace watchword::cli
